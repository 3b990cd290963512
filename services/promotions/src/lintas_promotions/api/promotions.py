"""The promotions RPCs."""

from dataclasses import dataclass
from typing import Any

from google.api.httpbody_pb2 import HttpBody

from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas.promotions.v1 import promotions_service_pb2_grpc as stubs
from lintas_kit import context, pages
from lintas_kit.clock import Clock
from lintas_kit.times import from_timestamp
from lintas_promotion_rules import proto
from lintas_promotions import mapping
from lintas_promotions.api import requests
from lintas_promotions.domain.redemption import Redemption
from lintas_promotions.drawing.accept import preferred
from lintas_promotions.drawing.pictures import draw
from lintas_promotions.store import Store
from lintas_promotions.usecases.commit_redemption import CommitRedemption
from lintas_promotions.usecases.evaluate_promotions import EvaluatePromotions
from lintas_promotions.usecases.find_campaign import find_campaign
from lintas_promotions.usecases.find_coupon import FindCoupon
from lintas_promotions.usecases.hold_redemption import HoldRedemption
from lintas_promotions.usecases.issue_coupons import IssueCoupons
from lintas_promotions.usecases.put_campaign import PutCampaign
from lintas_promotions.usecases.release_redemption import ReleaseRedemption
from lintas_promotions.usecases.reverse_redemption import ReverseRedemption
from lintas_promotions.usecases.rulebook import Rulebook

Rpc = Any


@dataclass(frozen=True)
class UseCases:
    """What the RPCs lead to."""

    put_campaign: PutCampaign
    issue: IssueCoupons
    find_coupon: FindCoupon
    evaluate: EvaluatePromotions
    hold: HoldRedemption
    commit: CommitRedemption
    release: ReleaseRedemption
    reverse: ReverseRedemption
    rulebook: Rulebook


class PromotionsServicer(stubs.PromotionsServiceServicer):
    """Translates, nothing else."""

    def __init__(self, store: Store, clock: Clock, use: UseCases) -> None:
        self._store = store
        self._clock = clock
        self._use = use

    async def PutCampaign(
        self, request: messages.PutCampaignRequest, rpc: Rpc
    ) -> messages.PutCampaignResponse:
        draft = mapping.campaign_from_proto(request.campaign, request.campaign_id)
        etag = context.current().if_match.strip('"') or request.campaign.etag
        campaign = await self._use.put_campaign(draft, etag)
        return messages.PutCampaignResponse(campaign=mapping.campaign_to_proto(campaign))

    async def GetCampaign(
        self, request: messages.GetCampaignRequest, rpc: Rpc
    ) -> messages.GetCampaignResponse:
        campaign = await find_campaign(self._store, request.campaign_id)
        return messages.GetCampaignResponse(campaign=mapping.campaign_to_proto(campaign))

    async def ListCampaigns(
        self, request: messages.ListCampaignsRequest, rpc: Rpc
    ) -> messages.ListCampaignsResponse:
        size = pages.page_size(request.page_size)
        after = str(pages.decode_token(request.page_token) or "")
        found = await self._store.campaigns.page(after, size + 1)
        token = pages.encode_token(found[size - 1].campaign_id) if len(found) > size else ""
        shown = [mapping.campaign_to_proto(each) for each in found[:size]]
        return messages.ListCampaignsResponse(campaigns=shown, next_page_token=token)

    async def IssueCoupons(
        self, request: messages.IssueCouponsRequest, rpc: Rpc
    ) -> messages.IssueCouponsResponse:
        coupons = await self._use.issue(requests.order(request))
        now = self._clock.now()
        made = [mapping.coupon_to_proto(each, now) for each in coupons]
        return messages.IssueCouponsResponse(coupons=made)

    async def GetCoupon(
        self, request: messages.GetCouponRequest, rpc: Rpc
    ) -> messages.GetCouponResponse:
        coupon = await self._use.find_coupon(request.code)
        return messages.GetCouponResponse(coupon=mapping.coupon_to_proto(coupon, self._clock.now()))

    async def GetCouponImage(self, request: messages.GetCouponImageRequest, rpc: Rpc) -> HttpBody:
        symbology = requests.symbology(request.symbology)
        coupon = await self._use.find_coupon(request.code)
        format_ = preferred(context.current().headers.get("accept", ""))
        return HttpBody(content_type=format_, data=draw(coupon.code, symbology, format_))

    async def EvaluatePromotions(
        self, request: messages.EvaluatePromotionsRequest, rpc: Rpc
    ) -> messages.EvaluatePromotionsResponse:
        asked = requests.asked(request)
        evaluation = await self._use.evaluate(asked)
        return messages.EvaluatePromotionsResponse(
            discounts=proto.discounts(evaluation, asked.basket.currency),
            rejected=proto.rejections(evaluation),
            rules_version=evaluation.rules_version,
        )

    async def HoldRedemption(
        self, request: messages.HoldRedemptionRequest, rpc: Rpc
    ) -> messages.HoldRedemptionResponse:
        held = await self._use.hold(
            request.order_id,
            requests.asked(request.basket),
            already_happened=request.already_happened,
            sold_at=from_timestamp(request.sold_at),
        )
        return _held(held)

    async def CommitRedemption(
        self, request: messages.CommitRedemptionRequest, rpc: Rpc
    ) -> messages.CommitRedemptionResponse:
        await self._use.commit(request.order_id)
        return messages.CommitRedemptionResponse()

    async def ReleaseRedemption(
        self, request: messages.ReleaseRedemptionRequest, rpc: Rpc
    ) -> messages.ReleaseRedemptionResponse:
        await self._use.release(request.order_id)
        return messages.ReleaseRedemptionResponse()

    async def ReverseRedemption(
        self, request: messages.ReverseRedemptionRequest, rpc: Rpc
    ) -> messages.ReverseRedemptionResponse:
        given_back = mapping.given_from_proto(request.discounts)
        await self._use.reverse(request.order_id, request.operation_id, given_back)
        return messages.ReverseRedemptionResponse()

    async def GetRules(
        self, request: messages.GetRulesRequest, rpc: Rpc
    ) -> messages.GetRulesResponse:
        in_force = await self._use.rulebook.at(self._clock.now())
        version = in_force.rules.version
        if request.known_version == version:
            return messages.GetRulesResponse(rules_version=version)
        told = [
            mapping.rule_to_proto(in_force.campaigns[each.campaign_id])
            for each in in_force.rules.campaigns
        ]
        return messages.GetRulesResponse(rules_version=version, campaigns=told)


def _held(held: Redemption) -> messages.HoldRedemptionResponse:
    plan = held.plan
    return messages.HoldRedemptionResponse(
        discounts=mapping.discounts_to_proto(plan.discounts, plan.currency),
        rejected=mapping.rejections_to_proto(plan.rejected),
        rules_version=plan.rules_version,
        journey_id=plan.journey_id,
    )
