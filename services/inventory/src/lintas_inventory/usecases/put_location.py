"""A location is created or changed."""

from dataclasses import dataclass

from google.protobuf.message import Message

from lintas_inventory.domain.location import Location
from lintas_inventory.store import Store
from lintas_kit import outbox
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class PutLocation:
    """Creates or replaces."""

    store: Store
    clock: Clock

    async def __call__(self, location: Location, changed: Message, if_match: str) -> Location:
        """Raises EtagMismatch where somebody else was faster."""
        events = outbox.stage(location.location_id, [changed], self.clock.now())
        return await self.store.locations.put(location, events, if_match)
