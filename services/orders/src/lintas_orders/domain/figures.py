"""What an order adds to the books."""

from dataclasses import dataclass

from lintas_orders.domain import money_flow, returns
from lintas_orders.domain.order import Order, units
from lintas_orders.domain.status import HANDED_OVER, Status


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one order, in units, points and minor units of its currency."""

    total: int = 0
    lines: int = 0
    paid: int = 0
    outstanding: int = 0
    by_points: int = 0
    refunded: int = 0
    returned: int = 0
    discounts: int = 0
    points: int = 0
    units: int = 0


def of(order: Order) -> Figures:
    """Nothing for an order that never held; of a cancelled one the money that it took and gave
    back, which is nothing too."""
    if order.status == Status.PENDING or order.was_refused:
        return Figures()
    paid = money_flow.captured(order.payments, order.currency).minor
    if not order.is_binding:
        return Figures(paid=paid)
    booked = order.booked_returns
    given_up = sum(share.amount.minor for each in booked for share in each.discounts)
    out = units(order.stock_lines) if order.status in HANDED_OVER else 0
    return Figures(
        total=order.subtotal.minor - sum(each.amount.minor for each in order.discounts),
        lines=order.total.minor,
        paid=paid,
        outstanding=money_flow.outstanding(order.payments, order.currency).minor,
        by_points=order.points_value.minor,
        refunded=order.refunded.minor,
        returned=sum(each.value.minor for each in booked),
        discounts=sum(each.amount.minor for each in order.discounts) - given_up,
        points=order.redeemed_points - sum(each.restored_points for each in booked),
        units=out - sum(units(returns.stock_back(order, each)) for each in booked),
    )
