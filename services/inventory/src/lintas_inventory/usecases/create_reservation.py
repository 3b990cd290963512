"""Holds units for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lintas_inventory.domain import reservation as rules
from lintas_inventory.domain.lines import StockLine, out_of_stock
from lintas_inventory.domain.operation import Hold
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.store import Store
from lintas_inventory.usecases.assortment import Assortment
from lintas_inventory.usecases.booking import Short
from lintas_inventory.usecases.holds import Holds
from lintas_kit import ids
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class CreateReservation:
    """All lines or none, once for its id."""

    store: Store
    holds: Holds
    assortment: Assortment
    clock: Clock

    async def __call__(
        self,
        lines: Sequence[StockLine],
        expires_in: timedelta | None,
        *,
        reservation_id: str,
        customer_id: str,
        channel: int,
        by_service: bool,
    ) -> Reservation:
        """The reservation. Raises FailedPrecondition OUT_OF_STOCK and, for an id that was used,
        RESERVATION_EXPIRED or RESERVATION_ENDED."""
        await self.assortment.require_stock([(line.line, line.key) for line in lines])
        now = self.clock.now()
        until = now + rules.hold_for(expires_in, by_service=by_service)
        hold = Hold(customer_id, channel, now, until, by_service)
        name = reservation_id or ids.new("rsv")
        try:
            done = await self.holds.book(
                rules.holding(name, lines, hold, is_new=not reservation_id)
            )
        except Short as refusal:
            raise out_of_stock(refusal.shortages) from None
        if done.levels:
            return Reservation(name, lines, customer_id, channel, State.HELD, now, until)
        known = await self.store.reservations.find(name)
        if known is None:
            raise rules.unknown()
        known = rules.require_alive(known.seen_at(now))
        rules.require_same(known, lines)
        return known
