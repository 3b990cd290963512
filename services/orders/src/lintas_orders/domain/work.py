"""What an order is in the middle of: kept in the order, so that any process can go on with it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_kit.errors import (
    Aborted,
    DeadlineExceeded,
    Internal,
    Problem,
    ResourceExhausted,
    Unavailable,
)
from lintas_orders.domain.status import Status

LEASE = timedelta(seconds=4)
PATIENCE = timedelta(seconds=5)
FIRST_PAUSE = timedelta(milliseconds=250)
LONGEST_PAUSE = timedelta(seconds=2)
UNAVAILABLE = "UNAVAILABLE"

_PASSING = (Unavailable, DeadlineExceeded, Aborted, ResourceExhausted, Internal)


class WorkKind(StrEnum):
    """The things that take more than one step."""

    CHECKOUT = "CHECKOUT"
    SALE = "SALE"
    HAND_OVER = "HAND_OVER"
    CANCEL = "CANCEL"
    RETURN = "RETURN"


class Verdict(StrEnum):
    """What to do about a step that failed."""

    AGAIN = "AGAIN"
    GIVE_UP = "GIVE_UP"


@dataclass(frozen=True, slots=True)
class Work:
    """A saga under way. Until `due_at` it is its holder's; afterwards anyone's."""

    kind: WorkKind
    started_at: datetime
    due_at: datetime
    failures: int = 0
    giving_up: str = ""
    cart_version: int = 0
    payment_method: str = ""
    payment_token: str = ""
    already_happened: bool = False
    parts_taken: int = 0
    target: Status = Status.STATUS_UNSPECIFIED
    channel: int = 0
    location_id: str = ""
    return_id: str = ""
    reason: str = ""

    def held(self, now: datetime) -> "Work":
        """Taken up by a process, for as long as a lease lasts."""
        return replace(self, due_at=now + LEASE)

    def postponed(self, now: datetime) -> "Work":
        """Put off after a failure that may pass, a little longer each time."""
        pause: timedelta = min(FIRST_PAUSE * 2 ** min(self.failures, 10), LONGEST_PAUSE)
        return replace(self, failures=self.failures + 1, due_at=now + pause)

    def given_up(self, reason: str, now: datetime) -> "Work":
        """Decided against for good: from here on it only goes back."""
        return replace(self, giving_up=reason, failures=0, due_at=now + LEASE)


def begin(kind: WorkKind, now: datetime, **more: object) -> Work:
    """New work, held by who begins it."""
    return Work(kind, now, now + LEASE, **more)  # type: ignore[arg-type]


def is_passing(failure: Problem) -> bool:
    """Whether the same step may succeed a moment later."""
    return isinstance(failure, _PASSING)


def decide(work: Work, failure: Problem, now: datetime) -> Verdict:
    """A refusal ends a checkout or a sale at once, a fault once patience is over.

    What is given up already, and what has happened in the world (a hand-over, a cancellation, a
    return), is gone on with until it is done.
    """
    if work.giving_up or work.kind not in (WorkKind.CHECKOUT, WorkKind.SALE):
        return Verdict.AGAIN
    if is_passing(failure) and now - work.started_at < PATIENCE:
        return Verdict.AGAIN
    return Verdict.GIVE_UP


def reason_of(failure: Problem) -> str:
    """What an order that is given up keeps as its reason."""
    return UNAVAILABLE if is_passing(failure) else failure.reason
