"""Makes numbered coupons: one for a chat, or a lot for a print run."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit import context, ids, outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted
from lintas_promotions import events
from lintas_promotions.domain import lot as lots
from lintas_promotions.domain.codes import Choose
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.domain.lot import Birth, Order
from lintas_promotions.domain.redemption import GIVEN_UP_AFTER
from lintas_promotions.store import Store
from lintas_promotions.store.coupons import coupon_document
from lintas_promotions.store.lots import Lot
from lintas_promotions.usecases.find_campaign import find_campaign

_TRIES = 5


@dataclass(frozen=True)
class IssueCoupons:
    """A coupon that is handed to somebody keeps the journey that it was born in."""

    store: Store
    clock: Clock
    choose: Choose = secrets.choice

    async def __call__(self, order: Order) -> Sequence[Coupon]:
        """The coupons in the order of their numbers. Raises InvalidArgument, NotFound, and
        FailedPrecondition where the campaign is over or used up."""
        order.check()
        campaign = await find_campaign(self.store, order.campaign_id)
        lots.require_open(campaign, self.clock.now())
        birth = self._birth(order)
        coupons = await (self._one(order, birth) if order.count == 1 else self._lot(order, birth))
        return [each.ending_with(campaign.rules.valid_until) for each in coupons]

    def _birth(self, order: Order) -> Birth:
        now = self.clock.now()
        if not order.has_journey(under_way=context.current().journey is not None):
            return Birth(now)
        journey = context.join(None)
        return Birth(now, journey.journey_id, journey.traceparent)

    async def _make(self, order: Order, birth: Birth) -> list[Coupon]:
        first = await self.store.campaigns.next_numbers(order.campaign_id, order.count)
        return lots.make(order, first, birth, self.choose)

    async def _one(self, order: Order, birth: Birth) -> Sequence[Coupon]:
        for _ in range(_TRIES):
            [coupon] = await self._make(order, birth)
            told = [events.coupons_issued(order.campaign_id, [coupon.code], order.customer_id)]
            entries = outbox.stage(coupon.key, told, birth.at)
            if await self.store.coupons.add(coupon, entries, birth.at):
                return [coupon]
        raise Aborted("CODE_TAKEN", "No free code was found: try again.")

    async def _lot(self, order: Order, birth: Birth) -> Sequence[Coupon]:
        coupons = await self._make(order, birth)
        documents = [coupon_document(each) for each in coupons]
        lot = Lot(ids.new("lot"), order.campaign_id, order.customer_id, documents)
        await self.store.lots.begin(lot, birth.at, birth.at + GIVEN_UP_AFTER)
        await self._finish(lot)
        return coupons

    async def _finish(self, lot: Lot) -> None:
        await self.store.coupons.add_lot(lot.coupons)
        now = self.clock.now()
        told = [events.coupons_issued(lot.campaign_id, lot.codes, lot.customer_id)]
        await self.store.lots.finish(lot, outbox.stage(lot.lot_id, told, now), now)

    async def finish_left(self) -> int:
        """Makes the lots that a crash left half-way; how many there were."""
        left = await self.store.lots.unfinished(self.clock.now())
        for lot in left:
            await self._finish(lot)
        return len(left)
