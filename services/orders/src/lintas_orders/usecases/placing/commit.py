"""Books the discounts that were held."""

from dataclasses import dataclass

from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_orders.domain.order import Order
from lintas_orders.domain.work import is_passing
from lintas_orders.peers.promotions import Promotions
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Commit:
    """From here on the order goes forward only."""

    promotions: Promotions
    name: str = "commit"
    clean_refusal: bool = True
    can_give_up: bool = False

    def needed(self, order: Order) -> bool:
        return bool(order.coupon_codes or order.discounts)

    async def do(self, run: Run) -> None:
        try:
            await self.promotions.commit(run.order.order_id)
        except Problem as failure:
            if is_passing(failure):
                raise
            # The goods are gone or paid for: the books show what is missing here.
            get_logger().error(
                "redemption_lost", order_id=run.order.order_id, reason=failure.reason
            )

    async def undo(self, order: Order) -> None:
        await self.promotions.release(order.order_id)
