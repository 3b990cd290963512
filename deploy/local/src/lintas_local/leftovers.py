"""Only one runner at a time uses a state, and what a killed one left behind is ended."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from lintas_local.part import Say
from lintas_local.trouble import Trouble

PATIENCE_S = 3.0


class Register:
    """The processes that belong to a state, on disk: pid and start time of each by name."""

    def __init__(self, state: Path) -> None:
        self._file = state / "processes.json"

    def read(self) -> dict[str, tuple[int, str]]:
        """What was noted; nothing where the file is missing or torn."""
        try:
            noted = json.loads(self._file.read_text())
            return {name: (int(pid), str(started)) for name, (pid, started) in noted.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}

    def note(self, name: str, pid: int) -> None:
        """Remember a process that was just started."""
        self._write(self.read() | {name: (pid, started_at(pid) or "")})

    def forget(self, name: str) -> None:
        """A process has ended."""
        self._write({other: at for other, at in self.read().items() if other != name})

    def alive(self) -> dict[str, int]:
        """The noted processes that still run: same pid and same start time."""
        return {
            name: pid for name, (pid, started) in self.read().items() if started_at(pid) == started
        }

    def _write(self, noted: dict[str, tuple[int, str]]) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(noted))
        beside.replace(self._file)


@contextlib.contextmanager
def sole_runner(state: Path) -> Iterator[None]:
    """Hold the state for this process. The kernel lets go of it however the process ends."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "runner.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"The platform runs already (process {lock.read() or 'unknown'}, state {state}). "
                "End that one with Ctrl-C first, or set LINTAS_STATE_DIR for a second platform."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def end_leftovers(state: Path, say: Say) -> None:
    """End what an earlier runner started and did not live to stop."""
    register = Register(state)
    for name, pid in register.alive().items():
        say(f"Ending {name} (process {pid}), left by a runner that was killed.")
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE_S
    while register.alive() and time.monotonic() < until:
        time.sleep(0.05)
    for name in register.read():
        register.forget(name)


def started_at(pid: int) -> str | None:
    """When a process started, in the kernel's own count; none if it is gone or a zombie."""
    try:
        # The name stands in parentheses and may hold spaces; fields are counted after it.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]
