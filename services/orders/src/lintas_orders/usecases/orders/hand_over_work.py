"""The goods leave the building: their stock is taken for good."""

from dataclasses import dataclass, replace

from lintas_kit.clock import Clock
from lintas_orders.domain import money_flow
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.domain.stock_parts import parts
from lintas_orders.messages import events
from lintas_orders.messages.events import Event
from lintas_orders.peers.inventory import Inventory


@dataclass(frozen=True)
class HandOverWork:
    """Commits the reservation. One that has lapsed is taken out of stock as it is: the goods
    are gone."""

    inventory: Inventory
    clock: Clock

    async def __call__(self, order: Order) -> tuple[Order, Event]:
        work = order.work
        assert work  # noqa: S101 - a job is only given work
        if order.stock_lines and not await self.inventory.commit(order.reservation_id):
            for operation, part in parts(f"{order.order_id}.handover", order.stock_lines):
                await self.inventory.take(operation, part, order.channel, already_happened=True)
        now = self.clock.now()
        gone = order.becomes(work.target, now, work.channel, work.location_id)
        if work.target == Status.COLLECTED:
            gone = replace(gone, payments=money_flow.capture_due(order.payments, now))
        return gone, events.handed_over

    def refused(self, order: Order) -> Order | None:
        """The goods are gone: it is not called off."""
        return None
