"""Units held for somebody for a while."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_inventory.domain.stock import Line
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

DEFAULT = timedelta(seconds=900)
LONGEST = timedelta(days=7)
LONGEST_FOR_SERVICES = timedelta(days=90)


class State(StrEnum):
    """Where a reservation stands."""

    HELD = "HELD"
    COMMITTED = "COMMITTED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Reservation:
    """A hold; past `expires_at` its units are anybody's."""

    reservation_id: str
    lines: tuple[Line, ...]
    customer_id: str
    channel: int
    created_at: datetime
    expires_at: datetime
    state: State = State.HELD
    attempt: str = ""

    def seen_at(self, now: datetime) -> "Reservation":
        """As it is judged at a moment: nothing waits for a sweeper."""
        if self.state is State.HELD and self.expires_at <= now:
            return replace(self, state=State.EXPIRED)
        return self

    def same_as(self, other: "Reservation") -> bool:
        """Whether a repeated request asks for the same."""
        return sorted(self.lines, key=lambda line: line.key) == sorted(
            other.lines, key=lambda line: line.key
        )


def lasting(asked: timedelta | None, *, service: bool) -> timedelta:
    """How long it holds. Raises InvalidArgument."""
    longest = LONGEST_FOR_SERVICES if service else LONGEST
    if asked is None:
        return DEFAULT
    if not timedelta(0) < asked <= longest:
        days = longest.days
        raise InvalidArgument([Violation("expiresIn", f"must be above 0s, {days} days at most")])
    return asked


def not_held(state: State) -> FailedPrecondition:
    """Why a reservation can't be committed or released any more."""
    if state is State.EXPIRED:
        return FailedPrecondition(
            "RESERVATION_EXPIRED", "The reservation has expired: reserve again."
        )
    return FailedPrecondition("RESERVATION_ENDED", f"The reservation is {state.lower()} already.")
