"""Burns points."""

from dataclasses import dataclass, replace

from lintas_kit.errors import FailedPrecondition
from lintas_kit.money import Money
from lintas_orders.domain.order import Order
from lintas_orders.peers.loyalty import Loyalty
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Burn:
    """The customer's points, once for the order."""

    loyalty: Loyalty
    name: str = "burn"
    clean_refusal: bool = True
    can_give_up: bool = True

    def needed(self, order: Order) -> bool:
        return order.redeemed_points > 0

    async def do(self, run: Run) -> None:
        order = run.order
        try:
            value = await self.loyalty.burn(
                order.customer_id, order.order_id, order.redeemed_points, order.currency
            )
        except FailedPrecondition:
            if not (order.work and order.work.already_happened):
                raise
            # The goods are gone: what the points would have paid is written off.
            run.order = replace(order, redeemed_points=0, points_value=Money.zero(order.currency))
            return
        run.order = replace(order, points_value=value)

    async def undo(self, order: Order) -> None:
        operation = f"{order.order_id}.undo"
        await self.loyalty.restore(order.customer_id, order.order_id, operation)
