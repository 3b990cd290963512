"""Adds, sets and removes lines of a cart."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, Violation
from lintas_orders.domain.cart import Cart, check_quantity
from lintas_orders.domain.parts import Product
from lintas_orders.domain.pricing import LARGEST, require_active
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.carts import CartChangedMeanwhile
from lintas_orders.usecases import journeys
from lintas_orders.usecases.carts.view import CartView, view
from lintas_orders.usecases.carts.visible import VisibleCart

TRIES = 8


@dataclass(frozen=True)
class ChangeLines:
    """Reads, changes, writes; again where another device came first, unless If-Match forbids."""

    store: Store
    peers: Peers
    clock: Clock
    visible: VisibleCart

    async def add(self, cart_id: str, sku: str, quantity: int) -> CartView:
        """More units of a product; its line grows."""
        check_quantity(quantity, "quantity")
        products = await self.peers.inventory.products([sku]) if sku else {}
        if sku not in products:
            raise InvalidArgument([Violation("sku", "is no product")])
        product, line_id = products[sku], ids.new("lin")
        require_active(product)

        def adding(cart: Cart) -> Cart:
            _require_price(product, cart)
            more = cart.adding(sku, quantity, line_id)
            _require_measure(more, product)
            return more

        return await self._change(cart_id, adding)

    async def set(self, cart_id: str, line_id: str, quantity: int) -> CartView:
        """A line's quantity; 0 removes it."""
        return await self._change(cart_id, lambda cart: cart.setting(line_id, quantity))

    async def _change(self, cart_id: str, change: Callable[[Cart], Cart]) -> CartView:
        journey = None
        for _ in range(TRIES):
            before = await self.visible(cart_id)
            expected = context.current().if_match.strip('"')
            if expected and expected != before.etag:
                raise EtagMismatch
            changed = change(before)
            journey = journey or journeys.hop(before.journey)
            now = self.clock.now()
            after = replace(changed, journey=journey, updated_at=now, version=before.version + 1)
            shown = await view(self.peers.inventory, after)
            try:
                await self.store.carts.save(before, after, [shown.event()], now)
            except CartChangedMeanwhile:
                continue
            return shown
        raise CartChangedMeanwhile


def _require_measure(cart: Cart, product: Product) -> None:
    units = sum(line.quantity for line in cart.lines if line.sku == product.sku)
    if product.price and abs(product.price.minor) * units > LARGEST:
        raise InvalidArgument([Violation("quantity", "comes to too much money")])


def _require_price(product: Product, cart: Cart) -> None:
    if product.price is None or product.price.currency != cart.currency:
        raise FailedPrecondition(
            "CURRENCY_MISMATCH", f"{product.sku} has no price in {cart.currency}."
        )
