"""Starting a process that cannot outlive whoever started it."""

import asyncio
import ctypes
import os
import signal
import sys

from lintas_local.part import Part

PR_SET_PDEATHSIG = 1
LONGEST_LINE = 1 << 20

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


async def spawn(part: Part) -> asyncio.subprocess.Process:
    """Start the part; its output comes through one pipe."""
    parent = os.getpid()
    return await asyncio.create_subprocess_exec(
        *part.argv,
        env=dict(part.environment),
        cwd=part.cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=LONGEST_LINE,
        # A group of its own: Ctrl-C reaches the runner only, which then ends all in order.
        process_group=0,
        preexec_fn=lambda: _die_with(parent),
    )


def _die_with(parent: int) -> None:
    """In the child: be killed when the parent is gone, however it went."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
