"""Closes the cart that became the order."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_orders.domain.cart import Cart, CartState, left_over
from lintas_orders.domain.order import Order
from lintas_orders.store import Store
from lintas_orders.store.carts import CartChangedMeanwhile, CartExists
from lintas_orders.usecases.placing.step import Run

TRIES = 5


@dataclass(frozen=True)
class CloseCart:
    """What came into the cart during the checkout goes on in a cart of its own."""

    store: Store
    clock: Clock
    name: str = "close_cart"
    clean_refusal: bool = True
    can_give_up: bool = False

    def needed(self, order: Order) -> bool:
        return bool(order.cart_id)

    async def do(self, run: Run) -> None:
        order = run.order
        seen = order.work.cart_version if order.work else 0
        if await self.store.carts.close(order.cart_id, seen, order.order_id, self.clock.now()):
            return
        for _ in range(TRIES):
            cart = await self.store.carts.get(order.cart_id)
            if cart is None:
                return
            try:
                await self._close(cart, order)
                return
            except CartChangedMeanwhile:
                continue
        raise CartChangedMeanwhile

    async def _close(self, cart: Cart, order: Order) -> None:
        now = self.clock.now()
        if cart.state == CartState.OPEN:
            closed = await self.store.carts.close(cart.cart_id, cart.version, order.order_id, now)
            if not closed:
                raise CartChangedMeanwhile
        await self._go_on_with_rest(cart, order)

    async def _go_on_with_rest(self, cart: Cart, order: Order) -> None:
        rest = left_over(cart.lines, _bought(order))
        if not rest:
            return
        now = self.clock.now()
        fresh = Cart(
            _successor(cart.cart_id),
            cart.customer_id,
            cart.channel,
            cart.currency,
            now,
            now,
            lines=rest,
            journey=cart.journey,
            turn=cart.turn + 1,
        )
        try:
            await self.store.carts.insert(fresh, [], now)
        except CartExists:
            await self._into_open_cart(cart, fresh)

    async def _into_open_cart(self, cart: Cart, fresh: Cart) -> None:
        """The customer opened another cart meanwhile, or an earlier attempt made this one."""
        if not cart.customer_id or await self.store.carts.get(fresh.cart_id):
            return
        known = await self.store.carts.open_of(cart.customer_id)
        if known is None or known.currency != fresh.currency:
            return
        merged = replace(known.merging(fresh), version=known.version + 1)
        await self.store.carts.save(known, merged, [], self.clock.now())

    async def undo(self, order: Order) -> None:
        """The last step: never undone."""


def _bought(order: Order) -> Mapping[str, int]:
    bought: dict[str, int] = {}
    for line in order.lines:
        bought[line.sku] = bought.get(line.sku, 0) + line.quantity
    return bought


def _successor(cart_id: str) -> str:
    """The same id at every attempt."""
    digest = hashlib.blake2b(cart_id.encode(), digest_size=16).digest()
    return f"crt_{ids.encode(int.from_bytes(digest, 'big'))}"
