"""Takes what a till sold out of stock."""

from dataclasses import dataclass, replace

from lintas_kit.errors import FailedPrecondition
from lintas_orders.domain.order import Order
from lintas_orders.domain.stock_parts import parts
from lintas_orders.peers.inventory import Inventory
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Take:
    """Nothing refuses a sale after this. One that is too long for one call may be refused in the
    middle: what was taken is written down then, and put back."""

    inventory: Inventory
    name: str = "take"
    clean_refusal: bool = True
    can_give_up: bool = False

    def needed(self, order: Order) -> bool:
        return bool(order.stock_lines)

    async def do(self, run: Run) -> None:
        order = run.order
        happened = bool(order.work and order.work.already_happened)
        for taken, (operation, part) in enumerate(parts(order.order_id, order.stock_lines)):
            try:
                await self.inventory.take(operation, part, order.channel, already_happened=happened)
            except FailedPrecondition:
                if taken and run.stored.work:
                    work = replace(run.stored.work, parts_taken=taken)
                    await run.keep(replace(run.stored, work=work))
                raise

    async def undo(self, order: Order) -> None:
        taken = order.work.parts_taken if order.work else 0
        for operation, part in parts(order.order_id, order.stock_lines)[:taken]:
            await self.inventory.put_back(f"{operation}.undo", part, order.channel)
