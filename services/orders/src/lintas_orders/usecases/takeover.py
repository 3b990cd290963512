"""Goes on with work that the process that began it did not finish."""

import asyncio
from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_orders.domain.order import Order
from lintas_orders.domain.work import WorkKind
from lintas_orders.store import Store
from lintas_orders.usecases import journeys
from lintas_orders.usecases.orders.carry_on import CarryOn
from lintas_orders.usecases.placing.place import Place
from lintas_orders.usecases.returns.create_loose_return import CreateLooseReturn


@dataclass(frozen=True)
class TakeOver:
    """Whatever is due is leased and gone on with."""

    store: Store
    clock: Clock
    place: Place
    carry_on: CarryOn
    loose_returns: CreateLooseReturn

    async def __call__(self) -> int:
        """How many things were taken over."""
        taken = await self.loose_returns.take_over()
        while orders := await self.store.orders.take_over(self.clock.now()):
            await asyncio.gather(*(self._go_on(order) for order in orders))
            taken += len(orders)
        return taken

    async def _go_on(self, order: Order) -> None:
        with journeys.acting_for(order.channel, order.journey):
            try:
                if order.is_working_on(WorkKind.CHECKOUT, WorkKind.SALE):
                    await self.place(order)
                else:
                    await self.carry_on(order)
            except Problem as refusal:
                get_logger().info(
                    "taken_over_and_ended", order_id=order.order_id, reason=refusal.reason
                )
