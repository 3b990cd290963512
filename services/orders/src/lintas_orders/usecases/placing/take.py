"""Takes what a till sold out of stock."""

from dataclasses import dataclass

from lintas_orders.domain.order import Order
from lintas_orders.peers.inventory import Inventory
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Take:
    """Nothing refuses a sale after this, so that it is never taken back."""

    inventory: Inventory
    name: str = "take"
    clean_refusal: bool = True
    can_give_up: bool = False

    def needed(self, order: Order) -> bool:
        return bool(order.stock_lines)

    async def do(self, run: Run) -> None:
        order = run.order
        await self.inventory.take(
            order.order_id,
            order.stock_lines,
            order.channel,
            already_happened=bool(order.work and order.work.already_happened),
        )

    async def undo(self, order: Order) -> None:
        """It is only ever refused, and then nothing was taken."""
