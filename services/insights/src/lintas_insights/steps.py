"""What an event says of a journey."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.messaging.v1 import messaging_events_pb2 as messaging
from lintas.messaging.v1 import messaging_service_pb2 as messages
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas.promotions.v1 import promotions_events_pb2 as promotions
from lintas_insights.domain.journeys import Outcome, Step
from lintas_kit.consumers import Event


@dataclass(frozen=True, slots=True)
class Told:
    """A step without what the envelope says. `channel` wins over the envelope's, `otherwise` is
    for an envelope that has none."""

    kind: str
    reference: str
    customer_id: str
    channel: int = 0
    state: Outcome | None = None
    otherwise: int = 0


Reader = Callable[[Any], Told | None]


def step(told: Told, message: Any, event: Event) -> Step | None:
    """The step; none where the event belongs to no journey."""
    if event.journey is None:
        return None
    return Step(
        event_id=event.event_id,
        journey_id=event.journey.journey_id,
        trace_id=event.trace_id,
        at=event.occurred_at,
        channel=told.channel or event.channel or told.otherwise,
        kind=told.kind,
        service=str(message.DESCRIPTOR.full_name).split(".")[1],
        reference=told.reference,
        customer_id=told.customer_id,
        order_state=told.state,
    )


def readers() -> Iterable[tuple[type[Any], Reader]]:
    """What each type of event says; what is not here adds no hop of its own."""
    return [
        (orders.CartChanged, _cart),
        (orders.OrderPlaced, _placed),
        (orders.OrderReady, _order("ORDER_READY", Outcome.PURCHASED)),
        (orders.OrderCollected, _order("ORDER_COLLECTED", Outcome.PURCHASED)),
        (orders.OrderShipped, _order("ORDER_SHIPPED", Outcome.PURCHASED)),
        (orders.OrderDelivered, _order("ORDER_DELIVERED", Outcome.PURCHASED)),
        (orders.OrderCancelled, _order("ORDER_CANCELLED", Outcome.CANCELLED)),
        (orders.OrderReturned, _returned),
        (orders.LooseReturnBooked, _loose_return),
        (messaging.MessageReceived, _received),
        (messaging.DeliveryChanged, _delivery),
        (promotions.CouponsIssued, _coupons),
        (identity.HandoffCreated, _handoff("HANDOFF_CREATED")),
        (identity.HandoffRedeemed, _handoff("HANDOFF_REDEEMED")),
        (identity.SessionStarted, lambda m: Told("SESSION_STARTED", m.session_id, m.customer_id)),
        (identity.WishlistChanged, lambda m: Told("WISHLIST_CHANGED", m.sku, m.customer_id)),
        (identity.InteractionRecorded, _interaction),
    ]


def _order(kind: str, state: Outcome) -> Reader:
    def read(message: Any) -> Told:
        return _of_order(message.order, kind, state)

    return read


def _placed(message: orders.OrderPlaced) -> Told:
    kind = "SALE" if message.order.sale_id else "ORDER_PLACED"
    return _of_order(message.order, kind, Outcome.PURCHASED)


def _returned(message: orders.OrderReturned) -> Told:
    """An order stands until all of it came back."""
    order = message.order
    is_whole = order.status == pb.Order.RETURNED
    state = Outcome.RETURNED if is_whole else Outcome.PURCHASED
    return _of_order(order, "ORDER_RETURNED", state, getattr(message, "return").channel)


def _of_order(order: pb.Order, kind: str, state: Outcome, channel: int = 0) -> Told:
    otherwise = channel or order.channel
    return Told(kind, order.order_id, order.customer_id, state=state, otherwise=otherwise)


def _loose_return(message: orders.LooseReturnBooked) -> Told:
    back = getattr(message, "return")
    kind = "RETURN_WITHOUT_RECEIPT"
    return Told(kind, back.return_id, back.customer_id, otherwise=back.channel)


def _cart(message: orders.CartChanged) -> Told:
    cart = message.cart
    return Told("CART_CHANGED", cart.cart_id, cart.customer_id, otherwise=cart.channel)


def _received(message: messaging.MessageReceived) -> Told:
    return Told("MESSAGE_RECEIVED", message.conversation_id, message.customer_id, message.channel)


def _delivery(message: messaging.DeliveryChanged) -> Told | None:
    """A reminder that went out; what else becomes of a message is no hop."""
    delivery = message.delivery
    if delivery.status != messages.Delivery.SENT or not delivery.automation_id:
        return None
    return Told("REMINDER_SENT", delivery.delivery_id, delivery.customer_id, delivery.channel)


def _coupons(message: promotions.CouponsIssued) -> Told:
    return Told("COUPON_ISSUED", message.campaign_id, message.customer_id)


def _handoff(kind: str) -> Reader:
    def read(message: Any) -> Told:
        reference = message.target.id or message.handoff_id
        return Told(kind, reference, message.customer_id)

    return read


def _interaction(message: identity.InteractionRecorded) -> Told:
    entry = message.entry
    return Told(entry.kind or "INTERACTION", entry.reference, message.customer_id, entry.channel)
