"""Questions that meet become one query; so do errands."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from lintas_kit.together import Together

Value = TypeVar("Value")


class Lookup(Generic[Value]):
    """Values by key, those of several callers in one round trip."""

    def __init__(self, fetch: Callable[[list[str]], Awaitable[Mapping[str, Value]]]) -> None:
        self._fetch = fetch
        self._asking: Together[Sequence[str], Mapping[str, Value]] = Together(self._ask)

    async def __call__(self, keys: Iterable[str]) -> dict[str, Value]:
        """What there is by key; what is unknown is left out."""
        wanted = list(dict.fromkeys(keys))
        found = await self._asking(wanted) if wanted else {}
        return {key: found[key] for key in wanted if key in found}

    async def _ask(self, questions: list[Sequence[str]]) -> list[Mapping[str, Value]]:
        keys = dict.fromkeys(key for question in questions for key in question)
        return [await self._fetch(list(keys))] * len(questions)
