"""An operation on stock: what it moves where, under which condition, and how it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from lintas_inventory.domain.stock import Cause, Key, Level, Mark


class Need(Enum):
    """What must hold afterwards for a movement to be allowed."""

    NOTHING = auto()
    AVAILABLE = auto()
    ON_HAND = auto()


@dataclass(frozen=True, slots=True)
class Posting:
    """What an operation moves in one stock; `line` is its place in the request."""

    key: Key
    on_hand: int
    reserved: int
    need: Need = Need.NOTHING
    line: int = 0
    reason: str = ""

    def fits(self, after: Level) -> bool:
        if self.need is Need.AVAILABLE:
            return after.available >= 0
        if self.need is Need.ON_HAND:
            return after.on_hand >= 0
        return True


@dataclass(frozen=True, slots=True)
class Shortage:
    """A posting that was refused, and the units that there were."""

    line: int
    key: Key
    available: int
    on_hand: int


@dataclass(frozen=True)
class Hold:
    """What a reservation is besides its lines."""

    customer_id: str
    channel: int
    created_at: datetime
    until: datetime | None
    by_service: bool


@dataclass(frozen=True)
class Operation:
    """All postings or none, once by its id; at most one posting for each stock.

    `sold` counts the units that it means for orders: above zero handed over, below zero brought
    back. `references` are names that no other operation may have booked. `is_new` says that the
    id was made just now, so that nobody else can have booked it. Where `hold` is set, what is
    recorded is a reservation, else a ledger entry.
    """

    operation_id: str
    cause: Cause
    postings: Sequence[Posting]
    channel: int = 0
    sold: int = 0
    references: Sequence[str] = ()
    hold: Hold | None = None
    is_new: bool = False

    @property
    def keys(self) -> list[Key]:
        return [posting.key for posting in self.postings]

    def mark(self, posting: Posting, attempt: int, level: Level, now: datetime) -> Mark:
        """What the posting leaves on its stock."""
        short = 0
        if self.cause is Cause.TAKEN:
            short = min(-posting.on_hand, max(0, -(level.available + posting.on_hand)))
        return Mark(
            self.operation_id,
            attempt,
            self.cause,
            posting.on_hand,
            posting.reserved,
            now,
            self.hold.until if self.hold else None,
            posting.reason,
            short,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A posting as it was recorded; `short` are the units that were not there."""

    key: Key
    on_hand: int
    reserved: int
    short: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """How an operation ended. Refused: its `attempt`s up to this one came to nothing."""

    operation_id: str
    attempt: int
    refused: bool
    lines: tuple[Line, ...] = ()


class Judgement(Enum):
    """What becomes of a mark."""

    KEEP = auto()
    DROP = auto()
    UNDO = auto()
    ABANDON = auto()


def judge(mark: Mark, record: Record | None, is_old: bool) -> Judgement:
    """Drop what is recorded, undo what came to nothing, abandon what nobody will record."""
    if record and mark.attempt <= record.attempt:
        is_booked = mark.attempt == record.attempt and not record.refused
        return Judgement.DROP if is_booked else Judgement.UNDO
    return Judgement.ABANDON if is_old else Judgement.KEEP
