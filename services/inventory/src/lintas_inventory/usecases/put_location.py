"""Creates or replaces a location."""

from dataclasses import dataclass, replace

from lintas_inventory.domain.location import Location, checked
from lintas_inventory.messages import events
from lintas_inventory.store import Store
from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, EtagMismatch

TRIES = 10


@dataclass(frozen=True)
class PutLocation:
    """The last one to put wins, unless it names the state that it knew."""

    store: Store
    clock: Clock

    async def __call__(self, location: Location, etag: str) -> Location:
        """The location as it is kept. Raises EtagMismatch, InvalidArgument."""
        checked(location)
        for _ in range(TRIES):
            known = await self.store.locations.find(location.location_id)
            if etag and (known is None or known.etag != etag):
                raise EtagMismatch
            if known and known.says_the_same(location):
                return known
            version = known.version if known else 0
            changed = replace(location, version=version + 1)
            now = self.clock.now()
            entries = outbox.stage(location.location_id, [events.location_changed(changed)], now)
            if await self.store.locations.put(changed, entries, version, now):
                return changed
        raise Aborted("LOCATION_BUSY", "This location changes too fast: try again.")
