"""What providers tell us: messages that customers wrote, and what became of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lintas_messaging.domain.channels import Channel


class Kind(StrEnum):
    """What a message is."""

    TEXT = "TEXT"
    LOCATION = "LOCATION"
    BUTTON = "BUTTON"
    IMAGE = "IMAGE"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"
    DOCUMENT = "DOCUMENT"
    STICKER = "STICKER"
    REACTION = "REACTION"
    OTHER = "OTHER"


READABLE = frozenset({Kind.TEXT, Kind.BUTTON, Kind.LOCATION})


@dataclass(frozen=True)
class Point:
    """A place in degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Inbound:
    """A message of a customer. `address` is how the channel knows them, E.164 for phones."""

    provider: str
    provider_id: str
    channel: Channel
    kind: Kind
    text: str
    address: str
    at: datetime
    sender_name: str = ""
    point: Point | None = None

    @property
    def key(self) -> str:
        """Unique over all providers: a message is taken once."""
        return f"{self.provider}:{self.provider_id}"


class Outcome(StrEnum):
    """What a provider says became of a message."""

    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Report:
    """A provider's report on a message of ours; `reason` is stable and only set for failures."""

    provider: str
    provider_id: str
    outcome: Outcome
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Received:
    """The whole of one webhook call."""

    messages: Sequence[Inbound] = ()
    reports: Sequence[Report] = ()


def from_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def from_milliseconds(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).replace(
        microsecond=milliseconds % 1000 * 1000
    )
