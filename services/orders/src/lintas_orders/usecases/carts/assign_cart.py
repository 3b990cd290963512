"""Gives a guest's cart to a customer; where the customer has one, the two become one."""

from dataclasses import dataclass, replace

from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_orders.domain.cart import Cart, CartState
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.carts import CartChangedMeanwhile, CartExists
from lintas_orders.usecases import journeys
from lintas_orders.usecases.carts.view import CartView, view
from lintas_orders.usecases.carts.visible import IsTheirs, cart_not_found

TRIES = 8


@dataclass(frozen=True)
class AssignCart:
    """Merging first writes the customer's cart, then closes the guest's: repeated, it does the
    same, so that a crash between the two loses nothing."""

    store: Store
    peers: Peers
    clock: Clock
    is_theirs: IsTheirs

    async def __call__(self, cart_id: str, customer_id: str) -> CartView:
        if not customer_id:
            raise InvalidArgument([Violation("customerId", "must be given")])
        for _ in range(TRIES):
            try:
                cart = await self._once(cart_id, customer_id)
            except (CartChangedMeanwhile, CartExists):
                continue
            return await view(self.peers.inventory, cart)
        raise CartChangedMeanwhile

    async def _once(self, cart_id: str, customer_id: str) -> Cart:
        cart = await self.store.carts.get(cart_id)
        if cart is None or (cart.customer_id and not await self.is_theirs(cart.customer_id)):
            raise cart_not_found()
        if cart.state == CartState.MERGED:
            survivor = await self.store.carts.get(cart.successor_id)
            if survivor and survivor.customer_id == customer_id:
                return survivor
        cart.require_open()
        if cart.customer_id == customer_id:
            return cart
        if cart.customer_id:
            raise FailedPrecondition("CART_ASSIGNED", "The cart belongs to another customer.")
        return await self.give(cart, customer_id)

    async def give(self, cart: Cart, customer_id: str) -> Cart:
        """The customer's one cart afterwards. Raises CartChangedMeanwhile, CartExists."""
        latest = await self.store.carts.latest_of(customer_id)
        known = latest if latest and latest.state == CartState.OPEN else None
        journey = journeys.hop((known.journey if known else None) or cart.journey)
        now = self.clock.now()
        if known is None:
            mine = replace(cart, customer_id=customer_id, journey=journey, updated_at=now)
            return await self._save(cart, replace(mine, turn=latest.turn + 1 if latest else 1))
        merged = replace(known.merging(cart), journey=journey, updated_at=now)
        merged = await self._save(known, merged)
        closed = replace(
            cart,
            state=CartState.MERGED,
            successor_id=merged.cart_id,
            updated_at=now,
            version=cart.version + 1,
        )
        await self.store.carts.save(cart, closed, [], now)
        return merged

    async def _save(self, before: Cart, after: Cart) -> Cart:
        written = replace(after, version=before.version + 1)
        shown = await view(self.peers.inventory, written)
        await self.store.carts.save(before, written, [shown.event()], written.updated_at)
        return written


@dataclass(frozen=True)
class FollowMerge:
    """When two customers turn out to be one, so do their open carts."""

    store: Store
    assign: AssignCart

    async def __call__(self, customer_id: str, other_customer_id: str) -> None:
        for _ in range(TRIES):
            cart = await self.store.carts.open_of(other_customer_id)
            if cart is None:
                return
            try:
                await self.assign.give(cart, customer_id)
            except (CartChangedMeanwhile, CartExists):
                continue
            except FailedPrecondition:
                # Carts of two currencies, or too long for one: both stay as they are.
                return
            return
        raise CartChangedMeanwhile
