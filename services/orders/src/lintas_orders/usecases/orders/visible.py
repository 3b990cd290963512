"""An order, for who may see it."""

from dataclasses import dataclass

from lintas_orders.domain.order import Order
from lintas_orders.store import Store
from lintas_orders.usecases.carts.visible import IsTheirs
from lintas_orders.usecases.waiting import order_not_found


@dataclass(frozen=True)
class VisibleOrder:
    """Answers as if it were not there to another customer."""

    store: Store
    is_theirs: IsTheirs

    async def __call__(self, order_id: str) -> Order:
        order = await self.store.orders.get(order_id)
        if order is None or not await self.is_theirs(order.customer_id):
            raise order_not_found()
        return order
