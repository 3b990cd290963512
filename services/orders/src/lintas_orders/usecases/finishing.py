"""What was begun is gone on with, though its caller may have left."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from lintas_kit.errors import DeadlineExceeded
from lintas_orders.domain.work import Work

Result = TypeVar("Result")
MARGIN_SECONDS = 0.3
_under_way: set[asyncio.Task[Any]] = set()


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """The result; the work is not cancelled with the call that waits for it."""
    task = asyncio.create_task(work)
    _under_way.add(task)
    task.add_done_callback(_done)
    return await asyncio.shield(task)


def _done(task: asyncio.Task[Any]) -> None:
    _under_way.discard(task)
    if not task.cancelled():
        task.exception()  # was told to the caller, who may have left


@asynccontextmanager
async def within_lease(work: Work, now: datetime) -> AsyncIterator[None]:
    """Stops before the lease ends, so that two processes never work on one order.

    Raises DeadlineExceeded.
    """
    seconds = (work.due_at - now).total_seconds() - MARGIN_SECONDS
    try:
        async with asyncio.timeout(max(seconds, 0.0)):
            yield
    except TimeoutError:
        raise DeadlineExceeded(
            "STEPS_TOOK_TOO_LONG", "It took too long; it is gone on with."
        ) from None
