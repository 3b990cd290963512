"""What left the platform, newest first, in bounded memory."""

from collections import deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

KEPT = 2000
CHANNELS = ("EMAIL", "WHATSAPP", "SMS")

_numbers = count(1)


@dataclass(frozen=True)
class Delivered:
    """One message as the outside received it."""

    channel: str
    to: str
    subject: str
    text: str
    raw: Any
    id: str = field(default_factory=lambda: str(next(_numbers)))
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))

    def json(self) -> dict[str, Any]:
        """For /messages.json."""
        return asdict(self)


class Mailbox:
    """The messages of all channels."""

    def __init__(self, kept: int = KEPT) -> None:
        self._messages: deque[Delivered] = deque(maxlen=kept)

    def put(self, message: Delivered) -> None:
        """Take a message; the oldest goes when there are too many."""
        self._messages.appendleft(message)

    def find(self, to: str = "", channel: str = "") -> list[Delivered]:
        """Newest first; phone numbers are the same with and without their plus sign."""
        return [
            message
            for message in self._messages
            if (not to or _address(message.to) == _address(to))
            and (not channel or message.channel == channel.upper())
        ]

    def clear(self) -> None:
        """Forget everything."""
        self._messages.clear()


def _address(text: str) -> str:
    # In a query string a plus sign arrives as a space.
    return text.strip().removeprefix("+").lower()
