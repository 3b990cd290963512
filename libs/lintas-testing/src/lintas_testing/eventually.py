"""Waiting for what comes about by events."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


async def eventually(
    attempt: Callable[[], Awaitable[Result]], seconds: float = 10.0, pause: float = 0.1
) -> Result:
    """The first result of `attempt` that raises no AssertionError and is not false.

    When the time is over, the last AssertionError, so that a test says what was missing.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            result = await attempt()
            assert result or result is None, f"still {result!r} after {seconds:g} s"
            return result
        except AssertionError:
            if time.monotonic() > until:
                raise
        await asyncio.sleep(pause)
