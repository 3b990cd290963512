"""Holds that ran out give their units back as soon as somebody wants them."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.reservation import State
from lintas_inventory.store import Store
from lintas_inventory.usecases.settle import Settle
from lintas_kit.clock import Clock

AT_ONCE = 200


@dataclass(frozen=True)
class Reclaim:
    """Ends expired holds of some levels, or of any."""

    store: Store
    clock: Clock
    settle: Settle

    async def __call__(self, keys: Sequence[str] = ()) -> int:
        """How many ended."""
        now = self.clock.now()
        ended = 0
        for each in await self.store.reservations.expired(now, AT_ONCE, keys):
            if await self.store.reservations.end(each.reservation_id, State.EXPIRED, now):
                await self.settle(each, State.EXPIRED)
                ended += 1
        return ended

    async def sweep(self) -> int:
        """For a loop: only tidies up, as expiry is judged whenever it matters."""
        return await self()
