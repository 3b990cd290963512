"""Opens a cart; a customer who has one gets that one, in whichever channel it was opened."""

from dataclasses import dataclass, replace

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import decimals
from lintas_orders.domain.cart import Cart, CartState
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.carts import CartChangedMeanwhile, CartExists
from lintas_orders.usecases import journeys
from lintas_orders.usecases.carts.view import CartView, view

TRIES = 8


@dataclass(frozen=True)
class CreateCart:
    """Two calls at once get the same cart: the index lets one through.

    It is tried as the customer's first; where there were carts before, the next turn is taken.
    """

    store: Store
    peers: Peers
    clock: Clock

    async def __call__(self, customer_id: str, channel: int, currency: str) -> CartView:
        channel = channel or context.current().channel
        _check(channel, currency)
        now = self.clock.now()
        cart = Cart(ids.new("crt"), customer_id, channel, currency, now, now, turn=1)
        for _ in range(TRIES):
            found = await self._open(replace(cart, journey=journeys.hop(None)))
            if isinstance(found, CartView):
                return found
            cart = replace(cart, turn=found)
        raise CartChangedMeanwhile

    async def _open(self, cart: Cart) -> CartView | int:
        """The cart, or the one that is open already, or the turn to try next."""
        opened = CartView(cart, {})
        try:
            await self.store.carts.insert(cart, [opened.event()], cart.created_at)
        except CartExists:
            latest = await self.store.carts.latest_of(cart.customer_id)
            if latest is not None and latest.state == CartState.OPEN:
                return await view(self.peers.inventory, latest)
            return max(cart.turn, latest.turn if latest else 0) + 1
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
