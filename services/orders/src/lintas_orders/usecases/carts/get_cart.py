"""Returns a cart."""

from dataclasses import dataclass

from lintas_orders.domain.cart import Cart
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.usecases.carts.view import CartView, view
from lintas_orders.usecases.carts.visible import VisibleCart, cart_not_found


@dataclass(frozen=True)
class GetCart:
    """By its id."""

    peers: Peers
    visible: VisibleCart

    async def __call__(self, cart_id: str) -> CartView:
        return await view(self.peers.inventory, await self.visible(cart_id))


@dataclass(frozen=True)
class GetCustomerCart:
    """By whose it is, under whichever of their ids it was opened."""

    store: Store
    peers: Peers

    async def __call__(self, customer_id: str) -> CartView:
        cart = await self.store.carts.open_of(customer_id) or await self._under_alias(customer_id)
        if cart is None:
            raise cart_not_found()
        return await view(self.peers.inventory, cart)

    async def _under_alias(self, customer_id: str) -> Cart | None:
        person = await self.peers.identity.person(customer_id)
        for each in person.customer_ids:
            cart = await self.store.carts.open_of(each) if each != customer_id else None
            if cart is not None:
                return cart
        return None
