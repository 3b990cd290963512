"""A round: operations that met are judged one after the other and become one write a stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lintas_inventory.domain.operation import Line, Operation, Posting, Shortage
from lintas_inventory.domain.stock import Key, Level


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to book an operation, or to take back what it left where it came to nothing."""

    operation: Operation
    number: int = 1
    undoing: bool = False


@dataclass(slots=True)
class Plan:
    """What to write, and for each attempt the shortages that refuse it: none where it is booked."""

    levels: dict[Key, Level] = field(default_factory=dict)
    shortages: list[list[Shortage]] = field(default_factory=list)


def plan(levels: Mapping[Key, Level], attempts: Sequence[Attempt], now: datetime) -> Plan:
    """Judges the attempts in their order against figures that each booked one changes.

    A posting whose mark is there already is not moved again, so a repeated attempt goes on where
    the one before it stopped.
    """
    result = Plan()
    for attempt in attempts:
        trial = _Trial(levels, result.levels)
        short = _undo(trial, attempt) if attempt.undoing else _book(trial, attempt, now)
        result.shortages.append(short)
        if not short:
            result.levels.update(trial.changed)
    return result


class _Trial:
    """What one attempt would change."""

    def __init__(self, levels: Mapping[Key, Level], planned: Mapping[Key, Level]) -> None:
        self._levels = levels
        self._planned = planned
        self.changed: dict[Key, Level] = {}

    def level(self, key: Key) -> Level:
        for known in (self.changed, self._planned):
            if key in known:
                return known[key]
        return self._levels[key]

    def change(self, level: Level) -> None:
        self.changed[level.key] = level


def _book(trial: _Trial, attempt: Attempt, now: datetime) -> list[Shortage]:
    short = [_post(trial, attempt, posting, now) for posting in attempt.operation.postings]
    return [shortage for shortage in short if shortage]


def _post(trial: _Trial, attempt: Attempt, posting: Posting, now: datetime) -> Shortage | None:
    operation = attempt.operation
    level = trial.level(posting.key)
    for earlier in level.earlier_marks(operation.operation_id, attempt.number):
        level = level.undone(earlier)
        trial.change(level)
    if level.mark(operation.operation_id, attempt.number):
        return None
    mark = operation.mark(posting, attempt.number, level, now)
    after = level.moved(mark)
    if not posting.fits(after):
        return Shortage(posting.line, posting.key, max(level.available, 0), level.on_hand)
    trial.change(after)
    return None


def _undo(trial: _Trial, attempt: Attempt) -> list[Shortage]:
    for posting in attempt.operation.postings:
        level = trial.level(posting.key)
        mark = level.mark(attempt.operation.operation_id, attempt.number)
        if mark:
            trial.change(level.undone(mark))
    return []


def lines(levels: Mapping[Key, Level], attempt: Attempt) -> tuple[Line, ...]:
    """What the attempt moved, by the marks that it left."""
    found = []
    for posting in attempt.operation.postings:
        mark = levels[posting.key].mark(attempt.operation.operation_id, attempt.number)
        short = mark.short if mark else 0
        found.append(Line(posting.key, posting.on_hand, posting.reserved, short, posting.reason))
    return tuple(found)
