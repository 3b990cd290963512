"""The levels that this process wrote or read last: right until a write proves otherwise."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from lintas_inventory.domain.stock import Key, Level, Mark

MOST_LEVELS = 20_000
MOST_RECORDED = 50_000


class Shelf:
    """A bounded memory of levels, and of marks that need not be kept any more."""

    def __init__(self) -> None:
        self._levels: OrderedDict[Key, Level] = OrderedDict()
        self._recorded: OrderedDict[tuple[str, int], None] = OrderedDict()

    def put(self, levels: Mapping[Key, Level]) -> None:
        """Levels as they are in the database now."""
        for key, level in levels.items():
            self._levels[key] = level
            self._levels.move_to_end(key)

    def take(self, keys: Iterable[Key]) -> dict[Key, Level]:
        """The levels to plan with, of those that are known."""
        return {key: self.bare(self._levels[key]) for key in keys if key in self._levels}

    def bare(self, level: Level) -> Level:
        """The level without marks whose operations this process recorded."""
        done = {_name(mark) for mark in level.marks if _name(mark) in self._recorded}
        return level.without(frozenset(done)) if done else level

    def recorded(self, operation_id: str, attempt: int) -> None:
        """The operation is recorded: the next writes may leave its marks out."""
        self._recorded[operation_id, attempt] = None

    def forget(self, keys: Iterable[Key]) -> None:
        """Read these again."""
        for key in keys:
            self._levels.pop(key, None)

    def shrink(self) -> None:
        """Lets go of what was not used for longest."""
        while len(self._levels) > MOST_LEVELS:
            self._levels.popitem(last=False)
        while len(self._recorded) > MOST_RECORDED:
            self._recorded.popitem(last=False)


def _name(mark: Mark) -> tuple[str, int]:
    return mark.operation_id, mark.attempt
