"""The levels that this process wrote or read last: right until a write proves otherwise."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from lintas_inventory.domain.stock import Key, Level

MOST_LEVELS = 20_000


class _Slot:
    __slots__ = ("level", "recorded")

    def __init__(self, level: Level) -> None:
        self.level = level
        self.recorded: set[tuple[str, int]] = set()


class Shelf:
    """A bounded memory of levels, without marks whose operations are recorded."""

    def __init__(self) -> None:
        self._slots: OrderedDict[Key, _Slot] = OrderedDict()

    def put(self, levels: Mapping[Key, Level]) -> None:
        """Levels as they are in the database now."""
        for key, level in levels.items():
            slot = self._slots.get(key)
            if slot is None:
                self._slots[key] = _Slot(level)
            else:
                slot.level = level
            self._slots.move_to_end(key)

    def take(self, keys: Iterable[Key]) -> dict[Key, Level]:
        """The levels to plan with, of those that are known."""
        found = {}
        for key in keys:
            slot = self._slots.get(key)
            if slot is None:
                continue
            if slot.recorded:
                slot.level = slot.level.without(frozenset(slot.recorded))
                slot.recorded.clear()
            found[key] = slot.level
        return found

    def recorded(self, key: Key, operation_id: str, attempt: int) -> None:
        """The operation is recorded: the next write of this stock may leave its mark out."""
        slot = self._slots.get(key)
        if slot:
            slot.recorded.add((operation_id, attempt))

    def forget(self, keys: Iterable[Key]) -> None:
        """Read these again."""
        for key in keys:
            self._slots.pop(key, None)

    def shrink(self) -> None:
        """Lets go of those that were not used for longest."""
        while len(self._slots) > MOST_LEVELS:
            self._slots.popitem(last=False)
