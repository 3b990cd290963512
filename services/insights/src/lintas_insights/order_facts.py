"""What an order's event adds to the figures."""

from datetime import datetime
from typing import Any

from google.type import money_pb2

from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_insights.domain import facts
from lintas_insights.domain.facts import Fact, ReturnedLine, SoldLine
from lintas_kit import money_proto
from lintas_kit.consumers import Event
from lintas_kit.times import from_timestamp


def placed(message: orders.OrderPlaced, event: Event) -> Fact:
    """Counted when it was sold, by a till's own time."""
    order = message.order
    figures = facts.sale(_sold(order), _minor(order.discount), _minor(order.total))
    at = from_timestamp(order.sold_at) or event.occurred_at
    return _fact(order, "placed", at, figures, event)


def cancelled(message: orders.OrderCancelled, event: Event) -> Fact:
    """Counted when it was given up."""
    order = message.order
    figures = facts.cancellation(_sold(order), _minor(order.discount), _minor(order.total))
    return _fact(order, "cancelled", event.occurred_at, figures, event)


def returned(message: orders.OrderReturned, event: Event) -> Fact:
    """Counted when and where it came back."""
    order, back = message.order, getattr(message, "return")
    lines = [ReturnedLine(line.quantity, _minor(line.refund)) for line in back.lines]
    return Fact(
        key=f"{order.order_id}.returned.{back.return_id}",
        at=from_timestamp(back.at) or event.occurred_at,
        channel=back.channel or event.channel,
        location_id=back.location_id or _location(order),
        currency=order.currency_code,
        figures=facts.comeback(lines, with_receipt=True),
        told_at=event.occurred_at,
    )


def returned_without_receipt(message: orders.LooseReturnBooked, event: Event) -> Fact:
    """Counted when and where it came back."""
    back: Any = getattr(message, "return")
    lines = [
        ReturnedLine(line.quantity, line.quantity * _minor(line.unit_price)) for line in back.lines
    ]
    return Fact(
        key=f"loose.{back.return_id}",
        at=from_timestamp(back.at) or event.occurred_at,
        channel=back.channel or event.channel,
        location_id=back.location_id,
        currency=back.refund.currency_code,
        figures=facts.comeback(lines, with_receipt=False),
        told_at=event.occurred_at,
    )


def _sold(order: pb.Order) -> list[SoldLine]:
    return [SoldLine(line.quantity, _minor(line.unit_price)) for line in order.lines]


def _fact(order: pb.Order, what: str, at: datetime, figures: facts.Figures, event: Event) -> Fact:
    return Fact(
        key=f"{order.order_id}.{what}",
        at=at,
        channel=order.channel,
        location_id=_location(order),
        currency=order.currency_code,
        figures=figures,
        told_at=event.occurred_at,
    )


def _location(order: pb.Order) -> str:
    """Where it is handed over, or where its goods come from."""
    named = order.fulfilment.location_id
    return named or next((line.location_id for line in order.lines if line.location_id), "")


def _minor(message: money_pb2.Money) -> int:
    return money_proto.from_proto(message, "amount").minor if message.currency_code else 0
