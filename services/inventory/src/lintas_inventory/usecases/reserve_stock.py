"""Units held for somebody for a while, all lines or none."""

import asyncio
from dataclasses import dataclass

from lintas_inventory.domain.reservation import Reservation
from lintas_inventory.domain.stock import Cause, Change
from lintas_inventory.store import Store
from lintas_inventory.usecases.operation import SECONDS, apply_all
from lintas_inventory.usecases.places import require_places
from lintas_inventory.usecases.reclaim import Reclaim
from lintas_kit.clock import Clock
from lintas_kit.errors import AlreadyExists, FailedPrecondition


@dataclass(frozen=True)
class ReserveStock:
    """Holds units; the same reservation again is the same reservation."""

    store: Store
    clock: Clock
    reclaim: Reclaim

    async def __call__(self, wanted: Reservation) -> Reservation:
        """Raises FailedPrecondition OUT_OF_STOCK, AlreadyExists for other lines under the id."""
        await require_places(self.store, wanted.lines)
        changes = [
            Change(
                wanted.reservation_id,
                wanted.attempt,
                line.sku,
                line.location_id,
                Cause.RESERVED,
                reserved=line.quantity,
                needs=line.quantity,
            )
            for line in wanted.lines
        ]
        async with asyncio.timeout(SECONDS):
            try:
                await self._apply(changes, wanted)
            except Exception:
                if known := await self.store.reservations.get(wanted.reservation_id):
                    return self._known(known, wanted)
                raise
            recorded = await self.store.reservations.record(wanted)
        if not recorded:
            await self.store.levels.undo(changes)
            known = await self.store.reservations.get(wanted.reservation_id)
            return self._known(known, wanted) if known else wanted
        self.store.levels.forget(wanted.reservation_id, [change.key for change in changes])
        return wanted

    async def _apply(self, changes: list[Change], wanted: Reservation) -> None:
        try:
            await apply_all(self.store, changes, wanted.lines)
        except FailedPrecondition:
            if not await self.reclaim([line.key for line in wanted.lines]):
                raise
            await apply_all(self.store, changes, wanted.lines)

    def _known(self, known: Reservation, wanted: Reservation) -> Reservation:
        if not known.same_as(wanted):
            raise AlreadyExists("RESERVATION_EXISTS", "The id is taken by other lines.")
        return known.seen_at(self.clock.now())
