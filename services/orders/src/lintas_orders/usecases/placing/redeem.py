"""Holds coupons, limits and budgets."""

from dataclasses import dataclass, replace

from lintas_orders.domain import basket, pricing
from lintas_orders.domain.order import Order
from lintas_orders.domain.parts import Journey
from lintas_orders.peers.inventory import Inventory
from lintas_orders.peers.promotions import Promotions
from lintas_orders.store import Store
from lintas_orders.usecases import journeys
from lintas_orders.usecases.placing.step import Run


@dataclass(frozen=True)
class Redeem:
    """What is held decides the discounts; a code that was given must count."""

    store: Store
    inventory: Inventory
    promotions: Promotions
    name: str = "redeem"
    clean_refusal: bool = False
    can_give_up: bool = True

    def needed(self, order: Order) -> bool:
        return bool(order.coupon_codes or order.discounts)

    async def do(self, run: Run) -> None:
        order = run.order
        work = order.work
        products = await self.inventory.products(line.sku for line in order.lines)
        outcome = await self.promotions.hold(
            order.order_id,
            basket.of_order(order, products),
            already_happened=bool(work and work.already_happened),
        )
        refused = pricing.refused_coupon(order.coupon_codes, outcome)
        if refused:
            raise refused
        lines, discounts = pricing.discounted(order.lines, outcome)
        run.order = replace(
            order.with_lines(lines, discounts),
            rejected=outcome.rejected,
            rules_version=outcome.rules_version,
            journey=order.journey or await self._journey(outcome.journey_id),
        )

    async def _journey(self, journey_id: str) -> Journey | None:
        """A sale that uses a coupon goes on with the journey that the coupon was born in."""
        if not journey_id:
            return None
        before = await self.store.orders.latest_of_journey(journey_id)
        stored = before.journey if before else None
        return journeys.hop(stored or Journey(journey_id))

    async def undo(self, order: Order) -> None:
        await self.promotions.release(order.order_id)
