"""Orders and carts, where their event does not say enough."""

from dataclasses import dataclass

from lintas.orders.v1 import carts_service_pb2 as carts
from lintas.orders.v1 import carts_service_pb2_grpc as carts_grpc
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas.orders.v1 import orders_service_pb2_grpc as pb_grpc
from lintas_kit.money import Money
from lintas_kit.money_proto import from_proto
from lintas_kit.peers import Peer
from lintas_messaging.domain.automations import Cart
from lintas_messaging.domain.orders import Item
from lintas_messaging.mapping.carts import to_cart


@dataclass(frozen=True)
class CartContent:
    """A cart with what lies in it."""

    cart: Cart
    items: tuple[Item, ...]
    subtotal: Money | None


class Orders:
    """The orders service."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._orders = pb_grpc.OrdersServiceStub(peer.channel)
        self._carts = carts_grpc.CartsServiceStub(peer.channel)

    async def pickup_code(self, order_id: str) -> str:
        """What the customer shows to collect. Raises NotFound."""
        request = pb.GetOrderRequest(order_id=order_id)
        answer = await self._peer.call(self._orders.GetOrder, request)
        return str(answer.order.pickup_code)

    async def cart(self, cart_id: str) -> CartContent:
        """The cart as it is now. Raises NotFound."""
        answer = await self._peer.call(self._carts.GetCart, carts.GetCartRequest(cart_id=cart_id))
        message = answer.cart
        return CartContent(
            to_cart(message),
            tuple(Item(line.name or line.sku, line.quantity) for line in message.lines),
            from_proto(message.subtotal, field="subtotal")
            if message.HasField("subtotal")
            else None,
        )
