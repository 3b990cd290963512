"""Carts of the orders service."""

from datetime import UTC, datetime

from lintas.orders.v1 import carts_service_pb2 as pb
from lintas_kit.times import from_timestamp
from lintas_messaging.domain.automations import Cart
from lintas_messaging.events import channel_of

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def to_cart(message: pb.Cart) -> Cart:
    touched_at = from_timestamp(message.update_time) or from_timestamp(message.create_time)
    return Cart(
        cart_id=message.cart_id,
        customer_id=message.customer_id,
        channel=channel_of(message.channel),
        is_open=message.state == pb.Cart.OPEN,
        lines=len(message.lines),
        touched_at=touched_at or _NEVER,
    )
