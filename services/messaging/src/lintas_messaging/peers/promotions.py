"""Campaigns and their coupons."""

from dataclasses import dataclass
from datetime import datetime

from lintas.promotions.v1 import promotions_service_pb2 as pb
from lintas.promotions.v1 import promotions_service_pb2_grpc as pb_grpc
from lintas_kit.peers import Peer
from lintas_kit.times import from_timestamp
from lintas_messaging.domain.campaigns import Campaign
from lintas_messaging.domain.channels import Channel
from lintas_messaging.events import channel_number, channel_of

_PAGE = 200
_MOST_PAGES = 10


@dataclass(frozen=True)
class IssuedCoupon:
    """A coupon that promotions made."""

    code: str
    expire_time: datetime | None


class Promotions:
    """The promotions service."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = pb_grpc.PromotionsServiceStub(peer.channel)

    async def campaigns(self) -> list[Campaign]:
        """Every campaign."""
        found: list[Campaign] = []
        token = ""
        for _ in range(_MOST_PAGES):
            request = pb.ListCampaignsRequest(page_size=_PAGE, page_token=token)
            answer = await self._peer.call(self._stub.ListCampaigns, request)
            found += [_campaign(each) for each in answer.campaigns]
            token = answer.next_page_token
            if not token:
                break
        return found

    async def issue(self, campaign_id: str, customer_id: str, channel: Channel) -> IssuedCoupon:
        """One coupon that only this customer can use. Raises FailedPrecondition."""
        request = pb.IssueCouponsRequest(
            campaign_id=campaign_id,
            count=1,
            customer_id=customer_id,
            channel=channel_number(channel),
        )
        answer = await self._peer.call(self._stub.IssueCoupons, request)
        coupon = answer.coupons[0]
        return IssuedCoupon(coupon.code, from_timestamp(coupon.expire_time))


def _campaign(message: pb.Campaign) -> Campaign:
    return Campaign(
        campaign_id=message.campaign_id,
        name=message.name or message.campaign_id,
        begins=from_timestamp(getattr(message, "from")),
        ends=from_timestamp(message.to),
        coupon_required=message.coupon_required,
        channels=tuple(channel_of(each) for each in message.channels),
        priority=message.stacking.priority,
        uses_left=message.limits.total_redemptions - message.usage.held - message.usage.redeemed
        if message.limits.total_redemptions
        else None,
    )
