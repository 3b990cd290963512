"""Lists what was credited and debited, the newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.people import accounts_of

_SECOND = 1000


@dataclass(frozen=True)
class Page:
    """Bookings with the index of an entry each, and the token of the next page."""

    entries: list[tuple[Booking, int]]
    next_page_token: str


@dataclass(frozen=True, slots=True)
class _Position:
    """The entry to go on with."""

    at: datetime
    key: str
    index: int


@dataclass(frozen=True)
class ListEntries:
    """Entries of every id that the person has; each tells which one it was recorded with."""

    store: Store

    async def __call__(self, customer_id: str, page_size: int, page_token: str) -> Page:
        """Raises InvalidArgument."""
        size = pages.page_size(page_size)
        start = _position(pages.decode_token(page_token))
        people = await accounts_of(self.store, customer_id)
        await self.store.journal.file([account for account in people if account.unfiled])
        until = (start.at, start.key) if start else None
        found = await self.store.journal.page(
            [account.customer_id for account in people], until, size + 1
        )
        entries = [
            (booking, index)
            for booking in found
            for index in range(len(booking.entries))
            if not start or booking.key != start.key or index >= start.index
        ]
        if len(entries) <= size:
            return Page(entries, "")
        return Page(entries[:size], _token(*entries[size]))


def _token(booking: Booking, index: int) -> str:
    moment = round(booking.at.timestamp() * _SECOND)
    return pages.encode_token([moment, booking.key, index])


def _position(value: Any) -> _Position | None:
    if value is None:
        return None
    match value:
        case [int() as moment, str() as key, int() as index] if 0 <= moment < 1 << 45:
            at = datetime.fromtimestamp(moment // _SECOND, UTC)
            return _Position(at.replace(microsecond=moment % _SECOND * 1000), key, index)
    raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
