"""An order as its caller may see it."""

from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_kit import context
from lintas_orders.domain.order import Order
from lintas_orders.messages.orders import to_message


def to_caller(order: Order) -> pb.Order:
    """Staff are shown the pickup code by the customer, not by us."""
    message = to_message(order)
    if order.pickup_code and context.current().caller.role == "STAFF":
        hidden = pb.Order()
        hidden.CopyFrom(message)
        hidden.pickup_code = ""
        return hidden
    return message
