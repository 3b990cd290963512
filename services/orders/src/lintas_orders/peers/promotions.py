"""Discounts: evaluated here by the shared rules, held and booked by the service that owns them."""

from collections.abc import Sequence

from lintas.promotions.v1 import promotions_service_pb2 as pb
from lintas.promotions.v1 import promotions_service_pb2_grpc as rpc
from lintas_kit import money_proto
from lintas_kit.errors import NotFound
from lintas_kit.peers import Peer
from lintas_kit.times import to_timestamp
from lintas_orders.domain.basket import Basket
from lintas_orders.domain.parts import Discount, Outcome, Rejection
from lintas_orders.peers.cache import FreshFor
from lintas_orders.peers.identity import Identity
from lintas_orders.peers.rules import Rules

SECONDS = 2.5


class Promotions:
    """The peer."""

    def __init__(self, peer: Peer, identity: Identity, fresh_seconds: float) -> None:
        self._peer = peer
        self._identity = identity
        self._stub = rpc.PromotionsServiceStub(peer.channel)
        self._fresh: FreshFor[str, Rules] = FreshFor(fresh_seconds)
        self._last = Rules.none()

    async def outcome(self, basket: Basket) -> Outcome:
        """What the rules say. Codes can only be judged by the service that counts their uses."""
        if basket.coupon_codes:
            answer: pb.EvaluatePromotionsResponse = await self._peer.call(
                self._stub.EvaluatePromotions, _basket(basket), timeout=SECONDS
            )
            return _outcome(answer.discounts, answer.rejected, answer.rules_version)
        rules = await self._rules()
        segments: frozenset[str] = frozenset()
        if rules.ask_for_segments and basket.customer_id:
            segments = (await self._identity.person(basket.customer_id)).segments
        return rules.evaluate(basket, segments)

    async def _rules(self) -> Rules:
        known = self._fresh.get("")
        if known is not None:
            return known
        request = pb.GetRulesRequest(known_version=self._last.version)
        answer: pb.GetRulesResponse = await self._peer.call(
            self._stub.GetRules, request, timeout=SECONDS
        )
        if answer.rules_version != self._last.version:
            self._last = Rules.of(answer)
        return self._fresh.put("", self._last)

    async def hold(self, order_id: str, basket: Basket, *, already_happened: bool) -> Outcome:
        """Holds what the basket uses, once; the discounts that it gets."""
        request = pb.HoldRedemptionRequest(
            order_id=order_id,
            basket=_basket(basket),
            already_happened=already_happened,
            sold_at=to_timestamp(basket.at),
        )
        answer: pb.HoldRedemptionResponse = await self._peer.call(
            self._stub.HoldRedemption, request, timeout=SECONDS
        )
        version, journey_id = answer.rules_version, answer.journey_id
        return _outcome(answer.discounts, answer.rejected, version, journey_id)

    async def commit(self, order_id: str) -> None:
        """What was held is used."""
        request = pb.CommitRedemptionRequest(order_id=order_id)
        await self._peer.call(self._stub.CommitRedemption, request, timeout=SECONDS)

    async def release(self, order_id: str) -> None:
        """What was held or used is free again; what never came to be is free already."""
        request = pb.ReleaseRedemptionRequest(order_id=order_id)
        try:
            await self._peer.call(self._stub.ReleaseRedemption, request, timeout=SECONDS)
        except NotFound:
            return

    async def reverse(
        self, order_id: str, operation_id: str, discounts: Sequence[Discount]
    ) -> None:
        """The discounts' shares are given up, once."""
        request = pb.ReverseRedemptionRequest(
            order_id=order_id,
            operation_id=operation_id,
            discounts=[
                pb.Discount(
                    campaign_id=each.campaign_id,
                    coupon_code=each.coupon_code,
                    line_id=each.line_id,
                    amount=money_proto.to_proto(each.amount),
                    explanation=each.explanation,
                )
                for each in discounts
            ],
        )
        await self._peer.call(self._stub.ReverseRedemption, request, timeout=SECONDS)


def _basket(basket: Basket) -> pb.EvaluatePromotionsRequest:
    return pb.EvaluatePromotionsRequest(
        customer_id=basket.customer_id,
        channel=basket.channel,  # type: ignore[arg-type]
        location_id=basket.location_id,
        lines=[
            pb.BasketLine(
                line_id=line.line_id,
                sku=line.sku,
                quantity=line.quantity,
                unit_price=money_proto.to_proto(line.unit_price),
                attributes=line.attributes,
            )
            for line in basket.lines
        ],
        coupon_codes=basket.coupon_codes,
    )


def _outcome(
    discounts: Sequence[pb.Discount],
    rejected: Sequence[pb.Rejection],
    rules_version: str,
    journey_id: str = "",
) -> Outcome:
    return Outcome(
        discounts=tuple(
            Discount(
                each.campaign_id,
                each.coupon_code,
                each.line_id,
                money_proto.from_proto(each.amount, "amount"),
                each.explanation,
            )
            for each in discounts
        ),
        rejected=tuple(
            Rejection(each.campaign_id, each.coupon_code, each.reason, each.explanation)
            for each in rejected
        ),
        rules_version=rules_version,
        journey_id=journey_id,
    )
