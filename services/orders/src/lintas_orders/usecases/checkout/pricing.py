"""Prices a basket: the products' prices of now, and the discounts of the rules in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_orders.domain import basket, pricing
from lintas_orders.domain.order import Line
from lintas_orders.domain.parts import Discount, Outcome, Product
from lintas_orders.domain.pricing import Wanted
from lintas_orders.peers import Peers


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines with their discounts, and why."""

    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...]
    outcome: Outcome


@dataclass(frozen=True)
class PriceBasket:
    """The same for a quote, a checkout and a till."""

    peers: Peers

    async def __call__(
        self,
        wanted: Sequence[Wanted],
        *,
        currency: str,
        customer_id: str,
        channel: int,
        location_id: str,
        coupon_codes: tuple[str, ...],
        at: datetime,
        selling: bool,
        held_later: bool,
        products: Mapping[str, Product] | None = None,
    ) -> Priced:
        """Where codes are given and the discounts are `held_later`, holding them decides."""
        if products is None:
            products = await self.peers.inventory.products(each.sku for each in wanted)
        lines = pricing.price(wanted, products, currency, location_id=location_id, selling=selling)
        if not pricing.promotable(lines) and not coupon_codes:
            return Priced(lines, (), Outcome())
        if coupon_codes and held_later:
            return Priced(lines, (), Outcome())
        asked = basket.of_lines(
            lines,
            products,
            customer_id=customer_id,
            channel=channel,
            location_id=location_id,
            currency=currency,
            coupon_codes=coupon_codes,
            at=at,
        )
        outcome = await self.peers.promotions.outcome(asked)
        discounted, discounts = pricing.discounted(lines, outcome)
        return Priced(discounted, discounts, outcome)
