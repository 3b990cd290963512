"""What is sent to an address: its states, its retries, and which report changes what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.received import Outcome

LEASE = timedelta(seconds=30)
LARGEST_PAUSE = timedelta(minutes=15)
ATTEMPTS = 8
GAVE_UP = "PROVIDER_UNREACHABLE"


class Status(StrEnum):
    """How far a delivery came."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    CLICKED = "CLICKED"
    FAILED = "FAILED"
    SUPPRESSED = "SUPPRESSED"


_RANK = {
    Status.QUEUED: 0,
    Status.SENT: 1,
    Status.FAILED: 2,
    Status.DELIVERED: 3,
    Status.OPENED: 4,
    Status.CLICKED: 5,
    Status.SUPPRESSED: 6,
}


def statuses_before(status: Status) -> list[str]:
    """The states from which a delivery may go on to this one: reports come late and twice."""
    return [each.value for each in Status if _RANK[each] < _RANK[status]]


def reported(outcome: Outcome) -> Status:
    return Status(outcome.value)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 2 s, 4 s, 8 s and so on, 15 min at most."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LARGEST_PAUSE)


@dataclass(frozen=True)
class TemplateUse:
    """Which template a message was made of: what WhatsApp wants outside the 24 hours."""

    template_id: str
    language: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Content:
    """What goes out. `html` and `subject` are for e-mail."""

    text: str
    subject: str = ""
    html: str = ""
    template: TemplateUse | None = None


@dataclass(frozen=True)
class Link:
    """A tracked link: an id that nobody guesses, and where it leads."""

    tracking_id: str
    url: str


@dataclass(frozen=True)
class Delivery:
    """One message to one address. `key` makes it unique: the same intent is queued once."""

    delivery_id: str
    key: str
    customer_id: str
    channel: Channel
    purpose: str
    status: Status
    create_time: datetime
    template_id: str = ""
    address: str = ""
    content: Content = Content("")
    reason: str = ""
    consent_receipt_id: str = ""
    automation_id: str = ""
    message_id: str = ""
    attempts: int = 0
    open_id: str = ""
    links: Sequence[Link] = ()
    journey: Mapping[str, str] | None = field(default=None)

    @property
    def is_held_back(self) -> bool:
        return self.status is Status.SUPPRESSED


@dataclass(frozen=True)
class Sent:
    """The provider took it, under this id."""

    provider_id: str


@dataclass(frozen=True)
class Refused:
    """The provider will never take it; `reason` is stable."""

    reason: str


class NotNow(Exception):
    """The provider can't be reached or asks to come back: worth another attempt."""
