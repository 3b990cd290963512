"""Lists what happened with a customer, the newest first."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lintas_identity.domain.timeline import Entry, Position
from lintas_identity.store import Store
from lintas_identity.usecases.editing import find
from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Page:
    """Entries, and the token of the next page; empty after the last."""

    entries: list[Entry]
    next_page_token: str


@dataclass(frozen=True)
class ListTimeline:
    """Entries of everybody who was merged into the person are among them."""

    store: Store

    async def __call__(self, customer_id: str, page_size: int, page_token: str) -> Page:
        """Raises NotFound, InvalidArgument."""
        size = pages.page_size(page_size)
        after = _position(pages.decode_token(page_token))
        person = await find(self.store.customers, customer_id)
        found = await self.store.timeline.page(person.customer_ids, after, size + 1)
        if len(found) <= size:
            return Page(found, "")
        return Page(found[:size], _token(found[size - 1]))


def _token(last: Entry) -> str:
    return pages.encode_token([(last.at - _EPOCH) // _TICK, last.entry_id])


def _position(value: Any) -> Position | None:
    if value is None:
        return None
    match value:
        case [int() as moment, str() as entry_id]:
            with suppress(OverflowError):
                return Position(_EPOCH + moment * _TICK, entry_id)
    raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
