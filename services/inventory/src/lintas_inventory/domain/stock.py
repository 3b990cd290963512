"""The stock of one sku in one location, and the marks that operations leave on it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Key(NamedTuple):
    """Which stock."""

    sku: str
    location_id: str

    def __str__(self) -> str:
        return f"{self.sku}|{self.location_id}"


class Cause(StrEnum):
    """What changes stock."""

    ADJUSTED = "ADJUSTED"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    COMMITTED = "COMMITTED"
    TAKEN = "TAKEN"
    PUT_BACK = "PUT_BACK"


@dataclass(frozen=True, slots=True)
class Mark:
    """A movement that is in the figures, and whose operation may not have been recorded yet.

    It is what makes a crash between the two decidable. `attempt` tells the tries of one operation
    apart; `until` is when a hold ends; `short` are units that were taken without being there.
    """

    operation_id: str
    attempt: int
    cause: Cause
    on_hand: int
    reserved: int
    at: datetime
    until: datetime | None = None
    reason: str = ""
    short: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """The figures of one stock. `version` counts their changes, 0 where there never were any.

    `holds_end` is no later than the earliest end of a hold in `reserved`: before it, nothing can
    have expired.
    """

    key: Key
    on_hand: int = 0
    reserved: int = 0
    version: int = 0
    marks: tuple[Mark, ...] = ()
    holds_end: datetime | None = None

    @property
    def available(self) -> int:
        """Below zero where more was handed over than there was."""
        return self.on_hand - self.reserved

    def mark(self, operation_id: str, attempt: int) -> Mark | None:
        """The mark of that try of the operation, if it moved these figures."""
        for mark in self.marks:
            if mark.operation_id == operation_id and mark.attempt == attempt:
                return mark
        return None

    def earlier_marks(self, operation_id: str, attempt: int) -> list[Mark]:
        """Marks of tries of the operation that came to nothing."""
        return [
            mark
            for mark in self.marks
            if mark.operation_id == operation_id and mark.attempt < attempt
        ]

    def moved(self, mark: Mark) -> "Level":
        """The figures after the movement, marked."""
        ends = [end for end in (self.holds_end, mark.until) if end]
        return self._with(
            self.on_hand + mark.on_hand,
            self.reserved + mark.reserved,
            (*self.marks, mark),
            min(ends, default=None),
        )

    def undone(self, mark: Mark) -> "Level":
        """The figures as if the marked movement had not been."""
        return self._with(
            self.on_hand - mark.on_hand,
            self.reserved - mark.reserved,
            tuple(other for other in self.marks if other != mark),
            self.holds_end,
        )

    def without(self, marks: frozenset[tuple[str, int]]) -> "Level":
        """The same figures without marks of operations that are recorded."""
        kept = tuple(m for m in self.marks if (m.operation_id, m.attempt) not in marks)
        return self if len(kept) == len(self.marks) else replace(self, marks=kept)

    def _with(
        self,
        on_hand: int,
        reserved: int,
        marks: tuple[Mark, ...],
        holds_end: datetime | None,
    ) -> "Level":
        return replace(
            self,
            on_hand=on_hand,
            reserved=reserved,
            marks=marks,
            holds_end=holds_end if reserved else None,
        )
