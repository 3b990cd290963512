"""Checks that a till's payments cover its sale."""

from dataclasses import dataclass, replace

from lintas_orders.domain import money_flow
from lintas_orders.domain.order import Order
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Settle:
    """The total is known now, so is what the points paid."""

    name: str = "settle"
    clean_refusal: bool = True
    can_give_up: bool = True

    def needed(self, order: Order) -> bool:
        return not is_settled(order)

    async def do(self, run: Run) -> None:
        run.order = settled(run.order)

    async def undo(self, order: Order) -> None:
        """Nothing was done outside."""


def is_settled(order: Order) -> bool:
    """Whether nothing can change the total any more."""
    return not (order.coupon_codes or order.discounts or order.redeemed_points)


def settled(order: Order) -> Order:
    """The order with payments that cover it. Raises InvalidArgument where they don't."""
    money_flow.points_cover(order.points_value, order.total)
    payments = money_flow.settle(
        order.payments,
        order.amount_due,
        order.sold_at,
        write_off=bool(order.work and order.work.already_happened),
    )
    return replace(order, payments=payments)
