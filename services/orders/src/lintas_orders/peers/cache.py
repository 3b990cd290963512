"""What was asked a moment ago and is still fresh enough."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Kept(Generic[Value]):
    """A value, when it was asked for, and whether it was of use since."""

    __slots__ = ("asked_at", "is_used", "value")

    def __init__(self, value: Value, asked_at: float) -> None:
        self.value = value
        self.asked_at = asked_at
        self.is_used = False


class FreshFor(Generic[Key, Value]):
    """Values by key, each for so many seconds; the oldest leave when it grows past `most`."""

    def __init__(
        self, seconds: float, most: int = 50_000, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._now = now
        self._kept: OrderedDict[Key, _Kept[Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value, or none where there is no fresh one."""
        kept = self._kept.get(key)
        if kept is None or kept.asked_at + self._seconds < self._now():
            return None
        kept.is_used = True
        return kept.value

    def put(self, key: Key, value: Value) -> Value:
        while len(self._kept) >= self._most:
            self._kept.popitem(last=False)
        self._kept[key] = _Kept(value, self._now())
        self._kept.move_to_end(key)
        return value

    def forget(self, key: Key) -> None:
        self._kept.pop(key, None)

    def ageing(self, most: int) -> list[Key]:
        """Used ones whose time is half over, each named once: asked for now, none is missed."""
        found: list[Key] = []
        half_over = self._now() - self._seconds / 2
        for key in self._oldest(half_over, most):
            kept = self._kept[key]
            if kept.is_used:
                kept.is_used = False
                found.append(key)
            elif kept.asked_at + self._seconds < self._now():
                del self._kept[key]
        return found

    def _oldest(self, moment: float, most: int) -> list[Key]:
        oldest: list[Key] = []
        for key, kept in self._kept.items():
            if kept.asked_at > moment or len(oldest) == most:
                break
            oldest.append(key)
        return oldest
