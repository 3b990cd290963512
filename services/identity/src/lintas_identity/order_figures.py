"""What an order adds to its customer's figures."""

from typing import Any

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_identity.domain.lifetime import Change, ReturnedLine, value_returned
from lintas_kit.money import Money
from lintas_kit.money_proto import from_proto
from lintas_kit.times import from_timestamp

_HELD = frozenset(
    {
        orders.Order.PLACED,
        orders.Order.READY,
        orders.Order.COLLECTED,
        orders.Order.SHIPPED,
        orders.Order.DELIVERED,
    }
)


def placed(order: orders.Order) -> Change:
    """An order that holds counts with its whole total, points included."""
    at = from_timestamp(order.sold_at) or from_timestamp(order.create_time)
    return Change(from_proto(order.total, "total"), orders=1, ordered_at=at)


def cancelled(order: orders.Order) -> Change | None:
    """An order that was given up counts no more; one that never held never did."""
    if not any(change.status in _HELD for change in order.history):
        return None
    return Change(-from_proto(order.total, "total"), orders=-1)


def returned(order: orders.Order, back: orders.Return) -> Change:
    """What came back is taken off line by line, as it was sold."""
    sold = {line.line_id: line for line in order.lines}
    now_back: dict[str, int] = {}
    for line in back.lines:
        now_back[line.line_id] = now_back.get(line.line_id, 0) + line.quantity
    lines = [
        ReturnedLine(
            from_proto(sold[line_id].total, "total"),
            sold[line_id].quantity,
            sold[line_id].returned_quantity,
            quantity,
        )
        for line_id, quantity in now_back.items()
    ]
    return Change(-value_returned(order.currency_code, lines), returns=1)


def returned_without_receipt(back: orders.LooseReturn) -> Change | None:
    """Money that was given back for something that no order is known of."""
    if not back.refund.currency_code:
        return None
    return Change(-from_proto(back.refund, "refund"), returns=1)


def summary(order: orders.Order) -> dict[str, Any]:
    """What the timeline shows of an order at a glance."""
    total: Money = from_proto(order.total, "total")
    return {
        "currencyCode": total.currency,
        "totalMinor": float(total.minor),
        "lines": float(len(order.lines)),
    }
