"""What was asked a moment ago and is still fresh enough."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class FreshFor(Generic[Key, Value]):
    """Values by key, each for so many seconds; emptied when it grows past `most`."""

    def __init__(
        self, seconds: float, most: int = 50_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._now = now
        self._kept: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value, or none where there is no fresh one."""
        found = self._kept.get(key)
        if found is None or found[0] < self._now():
            return None
        return found[1]

    def put(self, key: Key, value: Value) -> Value:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = (self._now() + self._seconds, value)
        return value

    def forget(self, key: Key) -> None:
        self._kept.pop(key, None)
