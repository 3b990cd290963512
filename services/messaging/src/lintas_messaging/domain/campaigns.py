"""Which campaign a chat gives a coupon of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lintas_messaging.domain.channels import Channel


@dataclass(frozen=True)
class Campaign:
    """A campaign as far as giving its coupons goes; `uses_left` is none without a limit."""

    campaign_id: str
    name: str
    begins: datetime | None
    ends: datetime | None
    coupon_required: bool
    channels: tuple[Channel, ...] = ()
    priority: int = 0
    uses_left: int | None = None

    def is_given_in(self, channel: Channel, now: datetime) -> bool:
        """Runs now, and is one whose coupons may be given out here.

        A coupon that is redeemed elsewhere may still be born in a chat: a campaign that is not for
        the chat's channel is only left out where it names channels and none is the chat's or one
        that a customer buys in.
        """
        begun = self.begins is None or self.begins <= now
        runs = begun and (self.ends is None or now < self.ends)
        has_uses = self.uses_left is None or self.uses_left > 0
        allowed = not self.channels or bool({channel, *_BOUGHT_IN} & set(self.channels))
        return self.coupon_required and runs and has_uses and allowed


_BOUGHT_IN = (Channel.WEB, Channel.APP, Channel.POS)


def best_first(campaigns: Iterable[Campaign], channel: Channel, now: datetime) -> list[Campaign]:
    """The campaigns whose coupons may be given, the most important first, then by id."""
    given = [each for each in campaigns if each.is_given_in(channel, now)]
    return sorted(given, key=lambda each: (-each.priority, each.campaign_id))
