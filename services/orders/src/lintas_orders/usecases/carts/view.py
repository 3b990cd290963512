"""A cart with the products in it, whose prices are those of now."""

from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf.message import Message

from lintas.orders.v1 import orders_events_pb2
from lintas_orders.domain.cart import Cart
from lintas_orders.domain.parts import Product
from lintas_orders.messages import carts
from lintas_orders.peers.inventory import Inventory


@dataclass(frozen=True, slots=True)
class CartView:
    """What a caller is shown."""

    cart: Cart
    products: Mapping[str, Product]

    def event(self) -> Message:
        """That the cart is like this now."""
        return orders_events_pb2.CartChanged(cart=carts.to_message(self.cart, self.products))


async def view(inventory: Inventory, cart: Cart) -> CartView:
    products = await inventory.products(line.sku for line in cart.lines) if cart.lines else {}
    return CartView(cart, products)
