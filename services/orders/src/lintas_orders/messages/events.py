"""The events that orders publishes."""

from collections.abc import Callable

from google.protobuf.message import Message

from lintas.orders.v1 import orders_events_pb2 as pb
from lintas_orders.domain.order import Order, Return
from lintas_orders.domain.status import Status
from lintas_orders.messages.orders import return_message, to_message

Event = Callable[[Order], Message]


def placed(order: Order) -> Message:
    return pb.OrderPlaced(order=to_message(order))


def ready(order: Order) -> Message:
    return pb.OrderReady(order=to_message(order))


def delivered(order: Order) -> Message:
    return pb.OrderDelivered(order=to_message(order))


def handed_over(order: Order) -> Message:
    """Collected or shipped."""
    if order.status == Status.SHIPPED:
        return pb.OrderShipped(order=to_message(order))
    return pb.OrderCollected(order=to_message(order))


def cancelled(reason: str) -> Event:
    """An event that carries what the caller said of it."""

    def event(order: Order) -> Message:
        return pb.OrderCancelled(order=to_message(order), reason=reason)

    return event


def returned(booked: Return) -> Event:
    """An event about the return, whatever the order then is."""

    def event(order: Order) -> Message:
        message = pb.OrderReturned(order=to_message(order))
        getattr(message, "return").CopyFrom(return_message(booked))
        return message

    return event
