"""Coupons that are made together: one for a chat, or a print run."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_promotions.domain import codes
from lintas_promotions.domain.campaign import Campaign
from lintas_promotions.domain.codes import Choose
from lintas_promotions.domain.coupon import Coupon

LARGEST = 1000
_MOST_REDEMPTIONS = 1_000_000_000
_LONGEST_ID = 128


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; `valid_for` is as long as the campaign where none."""

    campaign_id: str
    count: int = 1
    max_redemptions: int = 1
    customer_id: str = ""
    channel: int = 0
    valid_for: timedelta | None = None

    def has_journey(self, *, under_way: bool) -> bool:
        """Whether its coupons carry a journey; `under_way` where they are made in one.

        One that is handed to somebody does. A code that many may use never does: their orders
        would all join the same one. A print run does only where it is made in a journey.
        """
        if self.customer_id:
            return True
        return self.max_redemptions == 1 and (self.count == 1 or under_way)

    def check(self) -> None:
        """Raises InvalidArgument that names every field that is wrong."""
        wrong = []
        if not 1 <= self.count <= LARGEST:
            wrong.append(Violation("count", f"must be from 1 to {LARGEST}"))
        if not 1 <= self.max_redemptions <= _MOST_REDEMPTIONS:
            wrong.append(Violation("perCoupon.maxRedemptions", "must be 1 or more"))
        if self.valid_for is not None and self.valid_for <= timedelta():
            wrong.append(Violation("validFor", "must be more than 0s"))
        if len(self.customer_id) > _LONGEST_ID:
            wrong.append(Violation("customerId", f"may have {_LONGEST_ID} characters at most"))
        if wrong:
            raise InvalidArgument(wrong)


@dataclass(frozen=True, slots=True)
class Birth:
    """When, and in which hop of which journey."""

    at: datetime
    journey_id: str = ""
    traceparent: str = ""


def require_open(campaign: Campaign, now: datetime) -> None:
    """Raises FailedPrecondition where a coupon of it could never be used."""
    until = campaign.rules.valid_until
    if until and until <= now:
        raise FailedPrecondition("CAMPAIGN_EXPIRED", "The campaign is over.")
    if campaign.closed:
        raise FailedPrecondition(campaign.closed, "The campaign can't be used any more.")


def make(order: Order, first: int, birth: Birth, choose: Choose) -> list[Coupon]:
    """The coupons, numbered from `first` on."""
    expires = _own_end(order, birth.at)
    return [
        Coupon(
            code=codes.make(order.campaign_id, number, choose),
            campaign_id=order.campaign_id,
            number=number,
            max_redemptions=order.max_redemptions,
            created_at=birth.at,
            expires_at=expires,
            customer_id=order.customer_id,
            channel=order.channel,
            journey_id=birth.journey_id,
            traceparent=birth.traceparent,
        )
        for number in range(first, first + order.count)
    ]


def _own_end(order: Order, now: datetime) -> datetime | None:
    """None where it lasts as long as the campaign, however often that is prolonged."""
    if order.valid_for is None:
        return None
    try:
        return now + order.valid_for
    except OverflowError:
        return None
