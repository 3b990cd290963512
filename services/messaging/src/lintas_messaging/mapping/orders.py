"""Events of orders, as the customer is told of them."""

from google.protobuf.message import Message

from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_kit.money import Money
from lintas_kit.money_proto import from_proto
from lintas_messaging.domain.orders import Happening, Item, OrderNews


def to_news(order: pb.Order, happening: Happening, returned: pb.Return | None = None) -> OrderNews:
    names = {line.line_id: line.name or line.sku for line in order.lines}
    items = [Item(line.name or line.sku, line.quantity) for line in order.lines]
    if returned is not None:
        items = [Item(names.get(line.line_id, line.sku), line.quantity) for line in returned.lines]
    return OrderNews(
        order_id=order.order_id,
        customer_id=order.customer_id,
        happening=happening,
        reference=returned.return_id if returned is not None else order.order_id,
        items=items,
        total=_money(order, "total"),
        is_pickup=order.fulfilment.kind == pb.Fulfilment.PICKUP,
        is_till_sale=bool(order.sale_id) or order.fulfilment.kind == pb.Fulfilment.CARRY_OUT,
        location_id=order.fulfilment.location_id,
        pickup_code=order.pickup_code,
        refund=_money(returned, "refund") if returned is not None else None,
    )


def _money(message: Message, field: str) -> Money | None:
    return from_proto(getattr(message, field), field=field) if message.HasField(field) else None
