"""Tells what a cart would cost, and holds nothing."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_kit.money import Money
from lintas_orders.domain.parts import Fulfilment
from lintas_orders.domain.pricing import Wanted
from lintas_orders.domain.quote import Quote
from lintas_orders.peers import Peers
from lintas_orders.usecases.carts.visible import VisibleCart
from lintas_orders.usecases.checkout.pricing import PriceBasket
from lintas_orders.usecases.checkout.sourcing import ChooseSources


@dataclass(frozen=True)
class QuoteCart:
    """What checkout would do now, with the reasons."""

    peers: Peers
    clock: Clock
    visible: VisibleCart
    price: PriceBasket
    choose_sources: ChooseSources

    async def __call__(
        self, cart_id: str, channel: int, fulfilment: Fulfilment, codes: tuple[str, ...]
    ) -> Quote:
        cart = await self.visible(cart_id)
        priced = await self.price(
            [Wanted(line.line_id, line.sku, line.quantity) for line in cart.lines],
            currency=cart.currency,
            customer_id=cart.customer_id,
            channel=channel or context.current().channel or cart.channel,
            location_id=fulfilment.location_id,
            coupon_codes=codes,
            at=self.clock.now(),
            selling=False,
            held_later=False,
        )
        total = Money.total(cart.currency, [line.total for line in priced.lines])
        return Quote(
            subtotal=Money.total(cart.currency, [line.subtotal for line in priced.lines]),
            discount=Money.total(cart.currency, [line.discount for line in priced.lines]),
            outcome=priced.outcome,
            points_to_earn=await self._points(total, cart.customer_id),
            sources=await self.choose_sources(priced.lines, fulfilment),
        )

    async def _points(self, total: Money, customer_id: str) -> int:
        """Nobody waits on loyalty for a price: none are promised while it is away."""
        try:
            programme = await self.peers.loyalty.programme()
            tier = await self.peers.loyalty.tier(customer_id) if customer_id else ""
        except Problem as failure:
            get_logger().info("points_unknown", reason=failure.reason)
            return 0
        return programme.points_for(total, tier)
