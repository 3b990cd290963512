"""Writes that meet are sent together: a durable write costs the same for one as for thirty."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

MOST = 200

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Batcher(Generic[Item, Outcome]):
    """Runs one batch at a time; what comes in meanwhile is the next one."""

    def __init__(
        self, run: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]], seconds: float
    ) -> None:
        """`run` returns an outcome for each item, within `seconds`."""
        self._run = run
        self._seconds = seconds
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Outcome:
        """The item's outcome. Raises what its batch failed with."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._flush(batch)
        finally:
            self._running = None

    async def _flush(self, batch: list[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                outcomes = await self._run([item for item, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
