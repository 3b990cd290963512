"""What loyalty listens to: event -> what it means for points -> the use case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_kit import money_proto
from lintas_kit.consumers import Event, On
from lintas_kit.money import Money
from lintas_kit.times import from_timestamp
from lintas_loyalty.domain.purchase import Comeback, Purchase, PurchaseLine
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.follow_order import FollowOrder, News, Step

_HANDED_OVER = frozenset({pb.Order.COLLECTED, pb.Order.DELIVERED})


def table(store: Store, follow: FollowOrder) -> Sequence[On]:
    """One row an event."""

    def row(payload: type[Any], step: Step) -> On:
        async def handle(message: Any, event: Event) -> None:
            if message.order.customer_id:
                await follow(news(message, step, event.occurred_at))

        return On(payload, handle)

    async def merged(message: identity.CustomersMerged, _: Event) -> None:
        await store.accounts.merge(message.customer_id, message.other_customer_id, message.merge_id)

    async def undone(message: identity.MergeUndone, _: Event) -> None:
        await store.accounts.part(message.customer_id, message.other_customer_id, message.merge_id)

    return [
        row(orders.OrderPlaced, Step.PLACED),
        row(orders.OrderCollected, Step.HANDED_OVER),
        row(orders.OrderDelivered, Step.HANDED_OVER),
        row(orders.OrderCancelled, Step.CANCELLED),
        row(orders.OrderReturned, Step.RETURNED),
        On(identity.CustomersMerged, merged),
        On(identity.MergeUndone, undone),
    ]


def news(message: Any, step: Step, at: datetime) -> News:
    """The event as the domain has it."""
    comeback = None
    if step is Step.RETURNED:
        back = getattr(message, "return")
        units = tuple((line.line_id, line.quantity) for line in back.lines)
        comeback = Comeback(back.return_id, units)
    return News(step, purchase(message.order, step, at), at, comeback)


def purchase(order: pb.Order, step: Step, at: datetime) -> Purchase:
    """The order as the domain has it; a return tells that it was handed over, too."""
    handed_over_at = _handed_over_at(order)
    if handed_over_at is None and step in {Step.HANDED_OVER, Step.RETURNED}:
        handed_over_at = at
    total = money_proto.from_proto(order.total, "order.total")
    by_points = Money.zero(total.currency)
    if order.HasField("points_value"):
        by_points = money_proto.from_proto(order.points_value, "order.pointsValue")
    return Purchase(
        order_id=order.order_id,
        customer_id=order.customer_id,
        ordered_at=from_timestamp(order.create_time) or at,
        paid=total - by_points,
        lines=tuple(
            PurchaseLine(
                line.line_id,
                line.quantity,
                money_proto.from_proto(line.total, "order.lines.total").minor,
            )
            for line in order.lines
        ),
        handed_over_at=handed_over_at,
    )


def _handed_over_at(order: pb.Order) -> datetime | None:
    """A till's own time for its sale, else when the status changed."""
    changes = [change for change in order.history if change.status in _HANDED_OVER]
    if not changes:
        return None
    if order.sale_id:
        return from_timestamp(order.sold_at)
    return from_timestamp(changes[0].at)
