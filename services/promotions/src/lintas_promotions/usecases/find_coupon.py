"""A coupon by its code, in any case and with or without dashes."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.errors import NotFound
from lintas_promotions.domain import codes
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.store import Store
from lintas_promotions.usecases.gather_facts import People


@dataclass(frozen=True)
class FindCoupon:
    """A customer does not learn of another one's coupon."""

    store: Store
    people: People

    async def __call__(self, code: str) -> Coupon:
        """Raises NotFound, also for a code with a typo, and says so."""
        if not codes.is_well_typed(code):
            raise NotFound("COUPON_NOT_FOUND", "The code has a typo: it does not add up.")
        absent = NotFound("COUPON_NOT_FOUND", "There is no such coupon.")
        coupon = await self.store.coupons.get(codes.normal(code))
        if coupon is None or not await self._may_see(coupon):
            raise absent
        campaign = await self.store.campaigns.get(coupon.campaign_id)
        return coupon.ending_with(campaign.rules.valid_until if campaign else None)

    async def _may_see(self, coupon: Coupon) -> bool:
        caller = context.current().caller
        if not caller.is_customer or coupon.customer_id in ("", caller.customer_id):
            return True
        person = await self.people.person(caller.customer_id)
        return coupon.customer_id in person.ids
