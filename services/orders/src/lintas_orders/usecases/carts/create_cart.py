"""Opens a cart; a customer who has one gets that one, in whichever channel it was opened."""

from dataclasses import dataclass

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, InvalidArgument, Violation
from lintas_kit.money import decimals
from lintas_orders.domain.cart import Cart
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.carts import CartExists
from lintas_orders.usecases import journeys
from lintas_orders.usecases.carts.view import CartView, view


@dataclass(frozen=True)
class CreateCart:
    """Two calls at once get the same cart: the index lets one through."""

    store: Store
    peers: Peers
    clock: Clock

    async def __call__(self, customer_id: str, channel: int, currency: str) -> CartView:
        channel = channel or context.current().channel
        _check(channel, currency)
        now = self.clock.now()
        journey = journeys.hop(None)
        cart = Cart(ids.new("crt"), customer_id, channel, currency, now, now, journey=journey)
        opened = CartView(cart, {})
        try:
            await self.store.carts.insert(cart, [opened.event()], now)
        except CartExists:
            known = await self.store.carts.open_of([customer_id])
            if known is None:
                raise Aborted("CART_CHANGED", "The cart was just closed: try again.") from None
            return await view(self.peers.inventory, known)
        return opened


def _check(channel: int, currency: str) -> None:
    violations = []
    if not channel:
        violations.append(Violation("channel", "must be given"))
    try:
        decimals(currency)
    except ValueError:
        violations.append(Violation("currencyCode", "must be an ISO 4217 code, e.g. IDR"))
    if violations:
        raise InvalidArgument(violations)
