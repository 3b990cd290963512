"""Questions that meet become one query; so do errands."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import Context
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Together(Generic[Value]):
    """While a query runs, the next questions queue and are then asked as one.

    A question is never answered by a query that began before it was asked, so whoever wrote
    reads what was written.
    """

    def __init__(self, fetch: Callable[[list[str]], Awaitable[Mapping[str, Value]]]) -> None:
        self._fetch = fetch
        self._keys: dict[str, None] = {}
        self._answer: asyncio.Future[Mapping[str, Value]] | None = None
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, keys: Iterable[str]) -> dict[str, Value]:
        """What there is by key; what is unknown is left out."""
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return {}
        if self._answer is None:
            self._answer = asyncio.get_running_loop().create_future()
        self._keys |= dict.fromkeys(wanted)
        answer = self._answer
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work(), context=Context())
        found = await asyncio.shield(answer)
        return {key: found[key] for key in wanted if key in found}

    async def _work(self) -> None:
        try:
            while self._answer is not None:
                answer, self._answer = self._answer, None
                keys, self._keys = list(self._keys), {}
                await self._ask(keys, answer)
        finally:
            self._worker = None

    async def _ask(self, keys: list[str], answer: "asyncio.Future[Mapping[str, Value]]") -> None:
        try:
            answer.set_result(await self._fetch(keys))
        except Exception as error:
            answer.set_exception(error)
            answer.exception()
