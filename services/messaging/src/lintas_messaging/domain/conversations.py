"""A person's thread over all channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.received import Kind, Point
from lintas_messaging.domain.wishes import NO_WISH, Wish

WINDOW = timedelta(hours=24)
WINDOWED = frozenset({Channel.WHATSAPP, Channel.INSTAGRAM})
QUEUE = "queue"
NEW_JOURNEY_AFTER = timedelta(days=30)
SHOWN_KEPT = 5


class Status(StrEnum):
    """Who answers."""

    OPEN = "OPEN"
    ASSIGNED = "ASSIGNED"
    RESOLVED = "RESOLVED"


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "CUSTOMER"
    BOT = "BOT"
    AGENT = "AGENT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Message:
    """One message of a thread."""

    message_id: str
    conversation_id: str
    customer_id: str
    author: Author
    channel: Channel
    kind: Kind
    text: str
    at: datetime
    point: Point | None = None


@dataclass(frozen=True)
class Rating:
    """What the customer thought of it: 1 to 5, and why."""

    score: int
    comment: str
    at: datetime


@dataclass(frozen=True)
class Conversation:
    """The thread without its messages. `heard` is when the customer wrote last in a channel."""

    conversation_id: str
    customer_id: str
    person_id: str
    status: Status
    channel: Channel
    create_time: datetime
    update_time: datetime
    assignee: str = ""
    heard: Mapping[Channel, datetime] = field(default_factory=dict)
    addresses: Mapping[Channel, str] = field(default_factory=dict)
    location: Point | None = None
    wish: Wish = NO_WISH
    shown: Sequence[str] = ()
    language: str = ""
    journey: Mapping[str, str] | None = None
    rating: Rating | None = None

    def window_open(self, channel: Channel, now: datetime) -> bool:
        """Whether free words may be sent there; e-mail and SMS are always open."""
        if channel not in WINDOWED:
            return True
        heard = self.heard.get(channel)
        return heard is not None and now - heard < WINDOW

    def open_windows(self, now: datetime) -> frozenset[Channel]:
        """The channels in which the customer is talking with us now."""
        return frozenset(channel for channel, heard in self.heard.items() if now - heard < WINDOW)

    def begins_new_journey(self, now: datetime) -> bool:
        """After a long silence the customer is on another errand."""
        return now - self.update_time > NEW_JOURNEY_AFTER

    @property
    def bot_answers(self) -> bool:
        return self.status is not Status.ASSIGNED


def check_text(text: str, field_name: str = "text", longest: int = 4096) -> str:
    """The words of a message to a customer. Raises InvalidArgument."""
    words = text.strip()
    if not words:
        raise InvalidArgument([Violation(field_name, "must not be empty")])
    if len(words) > longest:
        raise InvalidArgument([Violation(field_name, f"must have {longest} characters or fewer")])
    return words


def check_rating(score: int, comment: str) -> None:
    """A rating is 1 to 5. Raises InvalidArgument."""
    wrong = []
    if not 1 <= score <= 5:
        wrong.append(Violation("score", "must be between 1 and 5"))
    if len(comment) > 2000:
        wrong.append(Violation("comment", "must have 2000 characters or fewer"))
    if wrong:
        raise InvalidArgument(wrong)
