"""How holds end: decided first in the reservation, then carried into the figures."""

import asyncio
from collections.abc import Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass, field

from lintas_inventory.domain.operation import Operation
from lintas_inventory.domain.reservation import Reservation, State, ending
from lintas_inventory.domain.stock import Key
from lintas_inventory.store import Store
from lintas_inventory.usecases.booking import Booking, Done, Short
from lintas_kit.clock import Clock

AT_ONCE = 500


@dataclass(frozen=True)
class Holds:
    """Ends holds, and frees the units of those that are over."""

    store: Store
    booking: Booking
    clock: Clock
    _freeing: dict[Key, "asyncio.Task[int]"] = field(default_factory=dict)

    async def book(self, operation: Operation) -> Done:
        """Books what needs units; where there are too few, holds that are over make room first.

        Raises Short.
        """
        while True:
            try:
                return await self.booking.book(operation)
            except Short as refusal:
                if not sum([await self._free(short.key) for short in refusal.shortages]):
                    raise

    async def _free(self, key: Key) -> int:
        """Those who find the same stock empty wait for one search."""
        if key not in self._freeing:
            task = asyncio.get_running_loop().create_task(self.expire_in([key]), context=Context())
            self._freeing[key] = task
            task.add_done_callback(lambda _: self._freeing.pop(key, None))
        return await asyncio.shield(self._freeing[key])

    async def expire_in(self, keys: Iterable[Key]) -> int:
        """Ends the holds in these stocks that are over; how many there were."""
        now = self.clock.now()
        return await self._expire(await self.store.reservations.lapsed(keys, now, AT_ONCE))

    async def expire(self) -> int:
        """Ends the holds that are over, in all stocks."""
        now = self.clock.now()
        return await self._expire(await self.store.reservations.lapsed_anywhere(now, AT_ONCE))

    async def _expire(self, lapsed: Sequence[Reservation]) -> int:
        if not lapsed:
            return 0
        names = [each.reservation_id for each in lapsed]
        await self.store.reservations.expire(names, self.clock.now())
        return await self.carry(await self.store.reservations.still_ending(names))

    async def carry(self, ended: Sequence[Reservation]) -> int:
        """Takes ended holds out of the figures; again changes nothing."""
        if ended:
            await asyncio.gather(*(self.booking.book(ending(each)) for each in ended))
            await self.store.reservations.close([each.reservation_id for each in ended])
        return len(ended)

    async def end(self, reservation: Reservation, state: State) -> Reservation | None:
        """Ends a hold in the given way; none where it ended meanwhile in another."""
        now = self.clock.now()
        ended = await self.store.reservations.end(reservation.reservation_id, state, now)
        if ended:
            await self.carry([ended])
        return ended
