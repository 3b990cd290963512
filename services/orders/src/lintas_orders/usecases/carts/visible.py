"""A cart, for who may see it."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.errors import NotFound
from lintas_orders.domain.cart import Cart
from lintas_orders.peers.identity import Identity
from lintas_orders.store import Store


def cart_not_found() -> NotFound:
    return NotFound("CART_NOT_FOUND", "There is no such cart.")


@dataclass(frozen=True)
class IsTheirs:
    """Whether a customer's thing belongs to the caller: everything does to who is no customer.

    What was recorded under an id that was merged into the caller's is the caller's too.
    """

    identity: Identity

    async def __call__(self, customer_id: str) -> bool:
        caller = context.current().caller
        if not caller.is_customer or caller.customer_id == customer_id:
            return True
        if not customer_id:
            return False
        person = await self.identity.person(caller.customer_id)
        return customer_id in person.customer_ids


@dataclass(frozen=True)
class VisibleCart:
    """Answers as if it were not there to another customer; a guest's cart is for machines."""

    store: Store
    is_theirs: IsTheirs

    async def __call__(self, cart_id: str) -> Cart:
        cart = await self.store.carts.get(cart_id)
        if cart is None or not await self.is_theirs(cart.customer_id):
            raise cart_not_found()
        return cart
