"""What the promotion rules are asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lintas_kit.money import Money
from lintas_orders.domain.order import Line, Order
from lintas_orders.domain.parts import Product
from lintas_orders.domain.pricing import promotable


@dataclass(frozen=True, slots=True)
class BasketLine:
    """Goods at their price."""

    line_id: str
    sku: str
    quantity: int
    unit_price: Money
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basket:
    """Goods, for whom, where, and the codes shown."""

    customer_id: str
    channel: int
    location_id: str
    currency: str
    lines: tuple[BasketLine, ...]
    coupon_codes: tuple[str, ...]
    at: datetime


def of_lines(
    lines: Sequence[Line],
    products: Mapping[str, Product],
    *,
    customer_id: str,
    channel: int,
    location_id: str,
    currency: str,
    coupon_codes: tuple[str, ...],
    at: datetime,
) -> Basket:
    """The basket that the lines make; services are no part of it."""
    goods = tuple(
        BasketLine(
            line.line_id,
            line.sku,
            line.quantity,
            line.unit_price,
            products[line.sku].attributes if line.sku in products else {},
        )
        for line in promotable(lines)
    )
    return Basket(customer_id, channel, location_id, currency, goods, coupon_codes, at)


def of_order(order: Order, products: Mapping[str, Product]) -> Basket:
    """The basket that an order was priced by."""
    return of_lines(
        order.lines,
        products,
        customer_id=order.customer_id,
        channel=order.channel,
        location_id=order.fulfilment.location_id,
        currency=order.currency,
        coupon_codes=order.coupon_codes,
        at=order.sold_at,
    )
