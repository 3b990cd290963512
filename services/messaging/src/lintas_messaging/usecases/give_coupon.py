"""Gives a customer a coupon that is born of this chat: one a campaign."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, NotFound, ResourceExhausted
from lintas_messaging.domain import campaigns, formats
from lintas_messaging.domain.answers import Gift
from lintas_messaging.domain.campaigns import Campaign
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import Contact
from lintas_messaging.peers import Peers
from lintas_messaging.store import Store
from lintas_messaging.store.coupons import GivenCoupon

_TRIED = 5


@dataclass(frozen=True)
class GiveCoupon:
    """Asking again answers the same coupon, under whatever id the customer got it."""

    store: Store
    peers: Peers
    time_zone: str
    clock: Clock

    async def __call__(self, contact: Contact, channel: Channel, language: str) -> Gift | None:
        """None where no campaign gives coupons here and now."""
        running = campaigns.best_first(
            await self.peers.promotions.campaigns(), channel, self.clock.now()
        )
        for campaign in running[:_TRIED]:
            if coupon := await self._coupon(campaign, contact, channel):
                return self._gift(campaign, coupon, language)
        return None

    async def _coupon(
        self, campaign: Campaign, contact: Contact, channel: Channel
    ) -> GivenCoupon | None:
        now = self.clock.now()
        given = await self.store.coupons.given(contact.all_ids, campaign.campaign_id)
        if given:
            return given if given.expire_time is None or given.expire_time > now else None
        try:
            issued = await self.peers.promotions.issue(
                campaign.campaign_id, contact.customer_id, channel
            )
        except (FailedPrecondition, NotFound, ResourceExhausted):
            return None
        return await self.store.coupons.give(
            contact.customer_id,
            campaign.campaign_id,
            GivenCoupon(issued.code, issued.expire_time),
            now,
        )

    def _gift(self, campaign: Campaign, coupon: GivenCoupon, language: str) -> Gift:
        until = coupon.expire_time or campaign.ends
        return Gift(
            campaign.name,
            coupon.code,
            formats.day(until, self.time_zone, language) if until else "",
        )
