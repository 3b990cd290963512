"""Rules and verdicts as the promotions contract has them. Needs the extra `proto`.

`decimals` tells how many decimals a currency has (ISO 4217); the caller knows the currencies.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from google.type import money_pb2

from lintas.common.v1 import channel_pb2
from lintas.promotions.v1 import promotions_service_pb2 as pb
from lintas_promotion_rules.model import (
    AmountOff,
    Attribute,
    Basket,
    BasketLine,
    Benefit,
    BuyGet,
    Campaign,
    Condition,
    Evaluation,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    RuleSet,
    Segments,
    Skus,
    Stacking,
)

Decimals = Callable[[str], int]
_NANOS = 1_000_000_000


def rule_set(campaigns: Iterable[pb.Campaign], version: str, decimals: Decimals) -> RuleSet:
    """The campaigns of a GetRulesResponse."""
    return RuleSet(tuple(campaign(each, decimals) for each in campaigns), version)


def campaign(message: pb.Campaign, decimals: Decimals) -> Campaign:
    """One campaign; the contract's limits and budget are for whoever counts redemptions."""
    conditions = tuple(_condition(each, decimals) for each in message.conditions)
    capped = message.benefit.HasField("max_discount")
    most = minor(message.benefit.max_discount, decimals) if capped else None
    return Campaign(
        campaign_id=message.campaign_id,
        name=message.name,
        benefit=_benefit(message.benefit, decimals),
        conditions=conditions,
        starts=_moment(getattr(message, "from")),
        ends=_moment(message.to),
        max_discount=most,
        stacking=Stacking(
            message.stacking.priority, message.stacking.exclusive, message.stacking.group
        ),
        channels=frozenset(channel_pb2.Channel.Name(each) for each in message.channels),
        locations=frozenset(message.locations),
        coupon_required=message.coupon_required,
        currency=_currency(message),
    )


def basket(request: pb.EvaluatePromotionsRequest, decimals: Decimals) -> Basket:
    """The basket of an evaluation; its currency is that of its first line."""
    currency = request.lines[0].unit_price.currency_code if request.lines else ""
    lines = tuple(
        BasketLine(
            line.line_id or f"lines[{index}]",
            line.sku,
            line.quantity,
            minor(line.unit_price, decimals),
            dict(line.attributes),
        )
        for index, line in enumerate(request.lines)
    )
    return Basket(currency, lines)


def discounts(evaluation: Evaluation, currency: str, decimals: Decimals) -> list[pb.Discount]:
    """The discounts of a verdict."""
    return [
        pb.Discount(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            line_id=each.line_id,
            amount=money(currency, each.amount, decimals),
            explanation=each.explanation,
        )
        for each in evaluation.discounts
    ]


def rejections(evaluation: Evaluation) -> list[pb.Rejection]:
    """The rejections of a verdict."""
    return [
        pb.Rejection(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            reason=each.reason,
            explanation=each.explanation,
        )
        for each in evaluation.rejected
    ]


def minor(amount: money_pb2.Money, decimals: Decimals) -> int:
    """Whole minor units of an amount that its owner has checked."""
    units = 10 ** decimals(amount.currency_code)
    return int(amount.units * units + amount.nanos * units // _NANOS)


def money(currency: str, amount: int, decimals: Decimals) -> money_pb2.Money:
    """An amount at or above zero."""
    units, rest = divmod(amount, scale := 10 ** decimals(currency))
    return money_pb2.Money(currency_code=currency, units=units, nanos=rest * (_NANOS // scale))


def _moment(timestamp: Timestamp) -> datetime | None:
    if not timestamp.seconds and not timestamp.nanos:
        return None
    return timestamp.ToDatetime(tzinfo=UTC)


def _condition(message: pb.Condition, decimals: Decimals) -> Condition:
    kind = message.WhichOneof("kind")
    if kind == "min_subtotal":
        amount = message.min_subtotal
        return MinSubtotal(amount.currency_code, minor(amount, decimals))
    if kind == "min_quantity":
        return MinQuantity(message.min_quantity)
    if kind == "skus":
        return Skus(frozenset(message.skus.skus))
    if kind == "attribute":
        return Attribute(message.attribute.name, frozenset(message.attribute.values))
    if kind == "segments":
        return Segments(frozenset(message.segments.segments))
    raise ValueError("a condition says what must hold")


def _benefit(message: pb.Benefit, decimals: Decimals) -> Benefit:
    kind = message.WhichOneof("kind")
    if kind == "percent_off":
        return PercentOff(message.percent_off)
    if kind == "amount_off":
        amount = message.amount_off
        return AmountOff(amount.currency_code, minor(amount, decimals))
    if kind == "buy_get":
        return BuyGet(message.buy_get.buy, message.buy_get.get)
    raise ValueError("a benefit says what is given")


def _currency(message: pb.Campaign) -> str:
    """The currency that the campaign speaks of, where it speaks of any."""
    for amount in (
        message.benefit.amount_off,
        message.benefit.max_discount,
        *(condition.min_subtotal for condition in message.conditions),
        message.budget,
    ):
        if amount.currency_code:
            return str(amount.currency_code)
    return ""
