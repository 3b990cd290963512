"""Between the promotions contract and the rules; the one module that needs the stubs.

What comes in has been checked by the promotions service: a message is taken at its word.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money

from lintas.common.v1 import channel_pb2
from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_promotion_rules import reasons
from lintas_promotion_rules.currency import decimals
from lintas_promotion_rules.model import (
    Amount,
    AmountOff,
    Attribute,
    Basket,
    Benefit,
    BuyGet,
    Campaign,
    Condition,
    Evaluation,
    Line,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    RuleSet,
    Segments,
    Skus,
    Stacking,
)

_NANOS = 1_000_000_000


def rule_set(response: messages.GetRulesResponse) -> RuleSet:
    """The rules in force; their version is the response's where both sides evaluate alike."""
    return RuleSet.of([campaign(each) for each in response.campaigns])


def campaign(message: messages.Campaign) -> Campaign:
    """One campaign's rules. Its figures tell whether it is closed."""
    return Campaign(
        campaign_id=message.campaign_id,
        name=message.name,
        benefit=_benefit(message.benefit),
        conditions=tuple(_condition(each) for each in message.conditions),
        max_discount=_optional(message.benefit, "max_discount"),
        stacking=Stacking(
            message.stacking.priority, message.stacking.exclusive, message.stacking.group
        ),
        valid_from=_moment(getattr(message, "from")),
        valid_until=_moment(message.to),
        channels=frozenset(channel_name(each) for each in message.channels),
        locations=frozenset(message.locations),
        coupon_required=message.coupon_required,
        limited_per_customer=message.limits.redemptions_per_customer > 0,
        budget_currency=message.budget.currency_code,
        closed=_closed(message),
    )


def campaign_message(rules: Campaign) -> messages.Campaign:
    """The message that says the same; limits, budget and figures are not part of the rules."""
    message = messages.Campaign(
        campaign_id=rules.campaign_id,
        name=rules.name,
        conditions=[_condition_message(each) for each in rules.conditions],
        benefit=_benefit_message(rules),
        channels=[channel_pb2.Channel.Value(each) for each in sorted(rules.channels)],
        locations=sorted(rules.locations),
        coupon_required=rules.coupon_required,
    )
    message.stacking.priority = rules.stacking.priority
    message.stacking.exclusive = rules.stacking.exclusive
    message.stacking.group = rules.stacking.group
    if rules.valid_from:
        getattr(message, "from").FromDatetime(rules.valid_from)
    if rules.valid_until:
        message.to.FromDatetime(rules.valid_until)
    return message


def basket(currency: str, lines: Iterable[messages.BasketLine]) -> Basket:
    """The basket of lines that all have the currency."""
    return Basket(
        currency,
        tuple(
            Line(
                each.line_id,
                each.sku,
                each.quantity,
                amount(each.unit_price).minor,
                dict(each.attributes),
            )
            for each in lines
        ),
    )


def discounts(evaluation: Evaluation, currency: str) -> list[messages.Discount]:
    """The discounts as the contract has them."""
    return [
        messages.Discount(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            line_id=each.line_id,
            amount=money(Amount(currency, each.amount_minor)),
            explanation=each.explanation,
        )
        for each in evaluation.discounts
    ]


def rejections(evaluation: Evaluation) -> list[messages.Rejection]:
    """What was not used, as the contract has it."""
    return [
        messages.Rejection(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            reason=each.reason,
            explanation=each.explanation,
        )
        for each in evaluation.rejected
    ]


def channel_name(number: int) -> str:
    """A channel's name as the rules know it; empty where it is not said."""
    return channel_pb2.Channel.Name(number) if number else ""  # type: ignore[arg-type]


def amount(message: Money) -> Amount:
    """Units and nanos as minor units."""
    scale: int = 10 ** decimals(message.currency_code)
    minor = message.units * scale + message.nanos // (_NANOS // scale)
    return Amount(message.currency_code, minor)


def money(of: Amount) -> Money:
    """Minor units as units and nanos of the same sign."""
    scale: int = 10 ** decimals(of.currency)
    units, rest = divmod(abs(of.minor), scale)
    sign = -1 if of.minor < 0 else 1
    nanos = sign * rest * (_NANOS // scale)
    return Money(currency_code=of.currency, units=sign * units, nanos=nanos)


def _closed(message: messages.Campaign) -> str:
    limit = message.limits.total_redemptions
    if limit and message.usage.held + message.usage.redeemed >= limit:
        return reasons.LIMIT_REACHED
    spent = message.usage.discounted
    if (
        message.HasField("budget")
        and message.usage.HasField("discounted")
        and spent.currency_code == message.budget.currency_code
        and amount(spent).minor >= amount(message.budget).minor
    ):
        return reasons.BUDGET_SPENT
    return ""


def _condition(message: messages.Condition) -> Condition:
    match message.WhichOneof("kind"):
        case "min_subtotal":
            return MinSubtotal(amount(message.min_subtotal))
        case "min_quantity":
            return MinQuantity(message.min_quantity)
        case "skus":
            return Skus(frozenset(message.skus.skus))
        case "attribute":
            return Attribute(message.attribute.name, frozenset(message.attribute.values))
        case "segments":
            return Segments(frozenset(message.segments.segments))
        case other:
            raise ValueError(f"a condition of an unknown kind: {other}")


def _condition_message(condition: Condition) -> messages.Condition:
    match condition:
        case MinSubtotal(least):
            return messages.Condition(min_subtotal=money(least))
        case MinQuantity(quantity):
            return messages.Condition(min_quantity=quantity)
        case Skus(skus):
            return messages.Condition(skus=messages.SkuList(skus=sorted(skus)))
        case Attribute(name, values):
            match_ = messages.AttributeMatch(name=name, values=sorted(values))
            return messages.Condition(attribute=match_)
        case Segments(segments):
            return messages.Condition(segments=messages.SegmentList(segments=sorted(segments)))


def _benefit(message: messages.Benefit) -> Benefit:
    match message.WhichOneof("kind"):
        case "percent_off":
            return PercentOff(message.percent_off)
        case "amount_off":
            return AmountOff(amount(message.amount_off))
        case "buy_get":
            return BuyGet(message.buy_get.buy, message.buy_get.get)
        case other:
            raise ValueError(f"a benefit of an unknown kind: {other}")


def _benefit_message(rules: Campaign) -> messages.Benefit:
    most = money(rules.max_discount) if rules.max_discount else None
    match rules.benefit:
        case PercentOff(percent):
            return messages.Benefit(percent_off=percent, max_discount=most)
        case AmountOff(off):
            return messages.Benefit(amount_off=money(off), max_discount=most)
        case BuyGet(buy, get):
            sets = messages.BuyGet(buy=buy, get=get)
            return messages.Benefit(buy_get=sets, max_discount=most)


def _optional(message: messages.Benefit, field: str) -> Amount | None:
    return amount(getattr(message, field)) if message.HasField(field) else None  # type: ignore[arg-type]


def _moment(timestamp: Timestamp) -> datetime | None:
    if not timestamp.seconds and not timestamp.nanos:
        return None
    return timestamp.ToDatetime(tzinfo=UTC)
