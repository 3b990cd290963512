"""A hold on stock, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_inventory.domain.lines import StockLine
from lintas_inventory.domain.operation import Hold, Need, Operation, Posting
from lintas_inventory.domain.stock import Cause, Key
from lintas_kit.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Violation,
)

USUAL = timedelta(seconds=900)
LONGEST = timedelta(days=7)
LONGEST_FOR_AN_ORDER = timedelta(days=90)


class State(StrEnum):
    """HELD until it is ended in one of the three ways."""

    HELD = "HELD"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


_CAUSES = {
    State.COMMITTED: Cause.COMMITTED,
    State.RELEASED: Cause.RELEASED,
    State.EXPIRED: Cause.RELEASED,
}


@dataclass(frozen=True)
class Reservation:
    """Units held in one or several stocks. `open` while they are in the stocks' figures."""

    reservation_id: str
    lines: Sequence[StockLine]
    customer_id: str
    channel: int
    state: State
    created_at: datetime
    until: datetime | None
    by_service: bool = False
    open: bool = True

    def seen_at(self, now: datetime) -> "Reservation":
        """As it is at that moment: expiry is judged when read."""
        lapsed = self.state is State.HELD and self.until is not None and self.until <= now
        return replace(self, state=State.EXPIRED) if lapsed else self

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def sold(self) -> int:
        """The units that count as sold for orders once they are committed."""
        return self.units if self.by_service else 0


def hold_for(expires_in: timedelta | None, *, by_service: bool = False) -> timedelta:
    """How long to hold; an order may wait for its customer longer. Raises InvalidArgument."""
    if expires_in is None:
        return USUAL
    longest = LONGEST_FOR_AN_ORDER if by_service else LONGEST
    if not timedelta(0) < expires_in <= longest:
        wrong = f"must be above 0 s and {longest.days} days at most"
        raise InvalidArgument([Violation("expiresIn", wrong)])
    return expires_in


def holding(reservation_id: str, lines: Sequence[StockLine], hold: Hold, is_new: bool) -> Operation:
    """The operation that holds the lines."""
    postings = [Posting(line.key, 0, line.quantity, Need.AVAILABLE, line.line) for line in lines]
    return Operation(
        reservation_id, Cause.RESERVED, postings, hold.channel, hold=hold, is_new=is_new
    )


def ending_id(reservation: Reservation) -> str:
    """The operation by which a hold leaves the figures."""
    return f"{reservation.reservation_id}:end"


def ending(reservation: Reservation) -> Operation:
    """The operation that takes the hold out of the figures, as its state says."""
    is_commit = reservation.state is State.COMMITTED
    postings = [
        Posting(line.key, -line.quantity if is_commit else 0, -line.quantity)
        for line in reservation.lines
    ]
    return Operation(
        ending_id(reservation),
        _CAUSES[reservation.state],
        postings,
        reservation.channel,
        sold=reservation.sold if is_commit else 0,
    )


def late_commit(reservation: Reservation) -> Operation:
    """The operation that takes the units of a hold that had expired, if they are still there."""
    postings = [
        Posting(line.key, -line.quantity, 0, Need.AVAILABLE, line.line)
        for line in reservation.lines
    ]
    return Operation(
        f"{reservation.reservation_id}:late",
        Cause.COMMITTED,
        postings,
        reservation.channel,
        sold=reservation.sold,
    )


def require_same(reservation: Reservation, lines: Sequence[StockLine]) -> None:
    """Asking again under an id must ask for the same. Raises AlreadyExists."""
    if amounts(reservation.lines) != amounts(lines):
        raise AlreadyExists("RESERVATION_ID_TAKEN", "This id holds something else: choose another.")


def require_alive(reservation: Reservation) -> Reservation:
    """The reservation that an id was asked for again. Raises FailedPrecondition when it ended."""
    if reservation.state is State.EXPIRED:
        raise expired()
    if reservation.state is State.RELEASED:
        raise ended()
    return reservation


def amounts(lines: Sequence[StockLine]) -> Mapping[Key, int]:
    """Units by stock."""
    return {line.key: line.quantity for line in lines}


def unknown() -> NotFound:
    return NotFound("RESERVATION_NOT_FOUND", "There is no such reservation.")


def expired() -> FailedPrecondition:
    return FailedPrecondition(
        "RESERVATION_EXPIRED",
        "The reservation has expired: reserve again under another id.",
    )


def ended() -> FailedPrecondition:
    return FailedPrecondition(
        "RESERVATION_ENDED",
        "The reservation was released: reserve again under another id.",
    )


def committed() -> FailedPrecondition:
    return FailedPrecondition(
        "RESERVATION_COMMITTED", "The units left the building: put them back instead."
    )
