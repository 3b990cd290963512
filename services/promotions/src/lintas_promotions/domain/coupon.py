"""A coupon: who may use it, until when, how often, and where it was born."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from lintas_promotion_rules import CouponFacts
from lintas_promotion_rules.reasons import COUPON_EXPIRED, COUPON_USED_UP
from lintas_promotions.domain.codes import normal


class State(IntEnum):
    """What can be done with it; numbered as in the contract."""

    ACTIVE = 1
    USED_UP = 2
    EXPIRED = 3


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon. `uses` counts what is held and what is redeemed; bound to a customer where set.

    `expires_at` is its own end; none where it lasts as long as its campaign.
    `journey_id` and `traceparent` are the hop that it was born in.
    """

    code: str
    campaign_id: str
    number: int
    max_redemptions: int
    created_at: datetime
    expires_at: datetime | None = None
    customer_id: str = ""
    channel: int = 0
    uses: int = 0
    redeemed: int = 0
    journey_id: str = ""
    traceparent: str = ""

    @property
    def key(self) -> str:
        """The code as it is kept."""
        return normal(self.code)

    def ending_with(self, campaign_ends: datetime | None) -> "Coupon":
        """The coupon as it is shown: no longer valid than its campaign."""
        ends = [each for each in (self.expires_at, campaign_ends) if each]
        return replace(self, expires_at=min(ends, default=None))

    def state(self, now: datetime) -> State:
        """What can be done with it now. One that is only held may come free again."""
        if self.redeemed >= self.max_redemptions:
            return State.USED_UP
        if self.expires_at and now >= self.expires_at:
            return State.EXPIRED
        return State.ACTIVE

    def facts(self, at: datetime, *, past_limits: bool = False) -> CouponFacts:
        """What the rules need to know; with `past_limits` one that is used up is used once more."""
        reason = ""
        if self.uses >= self.max_redemptions and not past_limits:
            reason = COUPON_USED_UP
        elif self.expires_at and at >= self.expires_at:
            reason = COUPON_EXPIRED
        return CouponFacts(self.code, self.campaign_id, self.customer_id, not reason, reason)
