"""What meets in one process goes in one round trip: thirty cost about the same as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

MOST = 200
SECONDS = 5.0
PAUSE_SECONDS = 0.008

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Gathering:
    """How long to wait for company: not at all for who was alone, a moment where many meet."""

    def __init__(self) -> None:
        self._met = False

    async def wait(self) -> None:
        if self._met:
            await asyncio.sleep(PAUSE_SECONDS)

    def saw(self, count: int) -> None:
        """So many went together."""
        self._met = count > 1


class Together(Generic[Item, Outcome]):
    """Runs one batch at a time; what comes in meanwhile is the next one.

    Nothing is answered by a run that began before it was asked, so whoever wrote reads what was
    written.
    """

    def __init__(
        self,
        run: Callable[[list[Item]], Awaitable[Sequence[Outcome | Exception]]],
        seconds: float = SECONDS,
    ) -> None:
        """`run` returns an outcome for each item, in their order, within `seconds`."""
        self._run = run
        self._seconds = seconds
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._worker: asyncio.Task[None] | None = None
        self._gathering = Gathering()

    async def __call__(self, item: Item) -> Outcome:
        """The item's outcome. Raises its own failure, or what its batch failed with."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None:
            # A batch serves many calls, so it runs in the context of none.
            self._worker = asyncio.get_running_loop().create_task(self._work(), context=Context())
        return await future

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._gathering.wait()
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                self._gathering.saw(len(batch))
                await self._flush(batch)
        finally:
            self._worker = None

    async def _flush(self, batch: Sequence[tuple[Item, "asyncio.Future[Outcome]"]]) -> None:
        outcomes: Sequence[Outcome | Exception]
        try:
            async with asyncio.timeout(self._seconds):
                outcomes = await self._run([item for item, _ in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
