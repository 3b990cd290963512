"""What the supervisor knows about a process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Probe = Callable[[], Awaitable[str | None]]
"""None when ready, else why not."""

Say = Callable[[str], None]
"""Tells the person at the terminal how far a long step is."""


@dataclass(frozen=True)
class Part:
    """A process of the platform: how to start it, how to know that it is ready, how to end it."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    probe: Probe
    # How long it may take to end before it is killed. The four stages of a stop (gateway,
    # services, Kafka, MongoDB) must come to less than ten seconds.
    grace: float = 2.5
    cwd: Path | None = None
    shows_output: bool = True


async def never() -> str | None:
    """The probe of a process that is waited for instead."""
    return "not a server"


def listens(host: str, port: int) -> Probe:
    """Ready as soon as somebody accepts connections there."""

    async def probe() -> str | None:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return f"nothing listens on port {port} yet"
        writer.close()
        return None

    return probe
