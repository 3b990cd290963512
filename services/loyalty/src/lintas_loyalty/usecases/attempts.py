"""Trying again when somebody else changed the account first."""

import asyncio
from collections.abc import AsyncIterator

from lintas_kit.errors import Aborted

MOST = 60
_LONGEST_PAUSE = 0.03


async def attempts() -> AsyncIterator[int]:
    """Attempts with growing pauses. Raises Aborted when there were too many."""
    for number in range(MOST):
        yield number
        await asyncio.sleep(min(0.001 * number, _LONGEST_PAUSE))
    raise Aborted("ACCOUNT_BUSY", "The account is being changed elsewhere: try again.", (), 0.2)
