"""What this service listens to: event -> what it says of a customer -> the timeline."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas.messaging.v1 import messaging_events_pb2 as messaging
from lintas.messaging.v1 import messaging_service_pb2 as messages
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.promotions.v1 import promotions_events_pb2 as promotions
from lintas_identity import order_figures
from lintas_identity.usecases.record_event import RecordEvent, Told
from lintas_kit.consumers import Event, On

Reader = Callable[[Any], Told]


def table(record: RecordEvent) -> Sequence[On]:
    """One row an event."""

    def row(payload: type[Any], read: Reader) -> On:
        async def handle(message: Any, event: Event) -> None:
            await record(read(message), event)

        return On(payload, handle)

    return [row(payload, read) for payload, read in _rows()]


def _rows() -> Iterable[tuple[type[Any], Reader]]:
    return [
        (identity.CustomerCreated, lambda m: Told(m.customer_id, "CUSTOMER_CREATED")),
        (identity.PreferencesUpdated, lambda m: Told(m.customer_id, "PREFERENCES_UPDATED")),
        (identity.WishlistChanged, _wishlist),
        (identity.ConsentChanged, _consent),
        (identity.CustomersMerged, lambda m: Told(m.customer_id, "CUSTOMERS_MERGED", m.merge_id)),
        (identity.MergeUndone, lambda m: Told(m.customer_id, "MERGE_UNDONE", m.merge_id)),
        (identity.SessionStarted, lambda m: Told(m.customer_id, "SESSION_STARTED", m.session_id)),
        (identity.SessionEnded, _session_ended),
        (identity.HandoffCreated, lambda m: _handoff(m, "HANDOFF_CREATED")),
        (identity.HandoffRedeemed, lambda m: _handoff(m, "HANDOFF_REDEEMED")),
        (orders.OrderPlaced, _placed),
        (orders.OrderReady, lambda m: _order(m, "ORDER_READY")),
        (orders.OrderCollected, lambda m: _order(m, "ORDER_COLLECTED")),
        (orders.OrderShipped, lambda m: _order(m, "ORDER_SHIPPED")),
        (orders.OrderDelivered, lambda m: _order(m, "ORDER_DELIVERED")),
        (orders.OrderCancelled, _cancelled),
        (orders.OrderReturned, _returned),
        (orders.LooseReturnBooked, _loose_return),
        (messaging.MessageReceived, lambda m: _message(m, "MESSAGE_RECEIVED", "CUSTOMER")),
        (messaging.MessageSent, _message_sent),
        (promotions.CouponsIssued, _coupons),
    ]


def _name(kind: Any, value: int) -> str:
    """The value's name; empty for one that a later release added."""
    return str(kind.Name(value)) if value in kind.values() else ""


def _wishlist(message: identity.WishlistChanged) -> Told:
    kind = "WISHLIST_ADDED" if message.listed else "WISHLIST_REMOVED"
    return Told(message.customer_id, kind, message.sku)


def _consent(message: identity.ConsentChanged) -> Told:
    return Told(
        message.customer_id,
        "CONSENT_GRANTED" if message.granted else "CONSENT_WITHDRAWN",
        message.receipt_id,
        message.channel,
        {"purpose": message.purpose},
    )


def _session_ended(message: identity.SessionEnded) -> Told:
    return Told(
        message.customer_id,
        "SESSION_ENDED",
        message.session_id,
        attributes={"reason": message.reason},
    )


def _handoff(message: identity.HandoffCreated | identity.HandoffRedeemed, kind: str) -> Told:
    return Told(
        message.customer_id,
        kind,
        message.target.id,
        message.to_channel if kind == "HANDOFF_REDEEMED" else 0,
        {"target": _name(sessions.HandoffTarget.Kind, message.target.kind)},
    )


def _order(message: Any, kind: str) -> Told:
    return Told(message.order.customer_id, kind, message.order.order_id)


def _placed(message: orders.OrderPlaced) -> Told:
    order = message.order
    return Told(
        order.customer_id,
        "ORDER_PLACED",
        order.order_id,
        order.channel,
        order_figures.summary(order),
        order_figures.placed(order),
    )


def _cancelled(message: orders.OrderCancelled) -> Told:
    order = message.order
    return Told(
        order.customer_id,
        "ORDER_CANCELLED",
        order.order_id,
        attributes={"reason": message.reason},
        change=order_figures.cancelled(order),
    )


def _returned(message: orders.OrderReturned) -> Told:
    back = getattr(message, "return")
    return Told(
        message.order.customer_id,
        "ORDER_RETURNED",
        message.order.order_id,
        back.channel,
        {"returnId": back.return_id},
        order_figures.returned(message.order, back),
    )


def _loose_return(message: orders.LooseReturnBooked) -> Told:
    back = getattr(message, "return")
    return Told(
        back.customer_id,
        "RETURN_WITHOUT_RECEIPT",
        back.return_id,
        back.channel,
        change=order_figures.returned_without_receipt(back),
    )


def _message(message: Any, kind: str, author: str) -> Told:
    return Told(
        message.customer_id,
        kind,
        message.conversation_id,
        message.channel,
        {"author": author, "messageId": message.message_id},
    )


def _message_sent(message: messaging.MessageSent) -> Told:
    return _message(message, "MESSAGE_SENT", _name(messages.Message.Author, message.author))


def _coupons(message: promotions.CouponsIssued) -> Told:
    return Told(
        message.customer_id,
        "COUPONS_ISSUED",
        message.campaign_id,
        attributes={"count": float(len(message.codes))},
    )
