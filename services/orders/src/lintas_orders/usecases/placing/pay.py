"""Takes the payment of a checkout."""

from dataclasses import dataclass, replace

from lintas_kit.clock import Clock
from lintas_orders.domain import money_flow
from lintas_orders.domain.order import Order
from lintas_orders.domain.parts import Payment
from lintas_orders.peers.payments import Payments
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Pay:
    """What the points leave to pay; cash is taken when the goods are handed over."""

    payments: Payments
    clock: Clock
    name: str = "pay"
    clean_refusal: bool = True
    can_give_up: bool = True

    def needed(self, order: Order) -> bool:
        return order.work is not None

    async def do(self, run: Run) -> None:
        order = run.order
        money_flow.points_cover(order.points_value, order.total)
        due = order.amount_due
        if due.is_zero or order.work is None:
            return
        method = order.work.payment_method
        if money_flow.is_paid_at_hand_over(method, order.fulfilment.kind):
            run.order = replace(order, payments=(Payment(method, due),))
            return
        provider = self.payments.provider(method)
        await provider.capture(order.order_id, order.work.payment_token, due)
        run.order = replace(order, payments=(Payment(method, due, self.clock.now()),))

    async def undo(self, order: Order) -> None:
        if order.work is None:
            return
        await self.payments.provider(order.work.payment_method).void(order.order_id)
