"""Lists locations by id."""

from dataclasses import dataclass

from lintas_inventory.domain.location import Location
from lintas_inventory.store import Store
from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation


@dataclass(frozen=True)
class ListLocations:
    """In pages."""

    store: Store

    async def __call__(self, page_size: int, page_token: str) -> tuple[list[Location], str]:
        """A page, and the token of the next one; empty at the end."""
        size = pages.page_size(page_size)
        after = pages.decode_token(page_token) or ""
        if not isinstance(after, str):
            raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
        found = await self.store.locations.list(after, size + 1)
        more = found[size - 1].location_id if len(found) > size else ""
        return found[:size], pages.encode_token(more) if more else ""
