"""A process that is run to its end."""

import contextlib

from lintas_local.child import drain
from lintas_local.part import Part, Say
from lintas_local.spawn import spawn


async def run_once(part: Part, take: Say) -> tuple[int, str]:
    """Hand over each line of its output; its exit code and last line. Cancelled, it is killed."""
    process = await spawn(part)
    assert process.stdout
    last = ""

    def line(text: str) -> None:
        nonlocal last
        last = text or last
        take(text)

    try:
        await drain(process.stdout, line)
        return await process.wait(), last
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
