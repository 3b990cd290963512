"""Between the contract and the domain."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from google.type.money_pb2 import Money as MoneyMessage

from lintas.common.v1 import channel_pb2
from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit import times
from lintas_kit.errors import InvalidArgument, Problem, Violation
from lintas_kit.money_proto import from_proto
from lintas_promotion_rules import Amount, Discount, Rejection, proto
from lintas_promotions.domain.campaign import Campaign, Limits
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.domain.ledger import Entry, Given

_NO_KIND = "must be one of the kinds that there are"


def campaign_from_proto(message: messages.Campaign, campaign_id: str) -> Campaign:
    """What a client wants a campaign to be. Raises InvalidArgument that names every field that
    can't be read; whether the values make sense is the domain's to say."""
    violations = list(_unreadable(message, campaign_id))
    if violations:
        raise InvalidArgument(violations)
    plain = messages.Campaign()
    plain.CopyFrom(message)
    plain.campaign_id = campaign_id
    _to_milliseconds(plain)
    for ignored in ("usage", "limits", "budget", "etag"):
        plain.ClearField(ignored)
    limits = Limits(message.limits.total_redemptions, message.limits.redemptions_per_customer)
    budget = proto.amount(message.budget) if message.HasField("budget") else None
    return Campaign(proto.campaign(plain), limits, budget)


def _unreadable(message: messages.Campaign, campaign_id: str) -> Iterable[Violation]:
    if message.campaign_id not in ("", campaign_id):
        yield Violation("campaignId", "must be the one in the path")
    if message.benefit.WhichOneof("kind") is None:
        yield Violation("benefit", "must be percentOff, amountOff or buyGet")
    for index, condition in enumerate(message.conditions):
        if condition.WhichOneof("kind") is None:
            yield Violation(f"conditions[{index}]", _NO_KIND)
        if condition.HasField("min_subtotal"):
            yield from _wrong_money(condition.min_subtotal, f"conditions[{index}].minSubtotal")
    if message.benefit.HasField("amount_off"):
        yield from _wrong_money(message.benefit.amount_off, "benefit.amountOff")
    if message.benefit.HasField("max_discount"):
        yield from _wrong_money(message.benefit.max_discount, "benefit.maxDiscount")
    if message.HasField("budget"):
        yield from _wrong_money(message.budget, "budget")
    for index, channel in enumerate(message.channels):
        if not channel or channel not in channel_pb2.Channel.values():
            yield Violation(f"channels[{index}]", "must be a channel")


def _wrong_money(message: MoneyMessage, field: str) -> Sequence[Violation]:
    try:
        from_proto(message, field)
    except Problem as problem:
        return problem.violations
    return ()


def _to_milliseconds(message: messages.Campaign) -> None:
    for name in ("from", "to"):
        if message.HasField(name):
            moment = times.from_timestamp(getattr(message, name))
            if moment is not None:
                getattr(message, name).FromDatetime(moment)


def definition(campaign: Campaign) -> messages.Campaign:
    """All that a campaign says, without its figures."""
    message = proto.campaign_message(campaign.rules)
    message.limits.total_redemptions = campaign.limits.total
    message.limits.redemptions_per_customer = campaign.limits.per_customer
    if campaign.budget:
        message.budget.CopyFrom(proto.money(campaign.budget))
    return message


def campaign_to_proto(campaign: Campaign) -> messages.Campaign:
    """A campaign with its figures."""
    message = definition(campaign)
    figures = campaign.figures
    message.usage.held = figures.uses - figures.redeemed
    message.usage.redeemed = figures.redeemed
    currency = _told_in(campaign)
    if currency:
        given = Amount(currency, figures.discounted.get(currency, 0))
        message.usage.discounted.CopyFrom(proto.money(given))
    message.etag = str(campaign.version)
    return message


def rule_to_proto(campaign: Campaign) -> messages.Campaign:
    """A campaign for whoever evaluates it; what is held counts as given, so that both close it at
    the same moment."""
    message = campaign_to_proto(campaign)
    currency = _told_in(campaign)
    if currency:
        spent = Amount(currency, campaign.figures.spent.get(currency, 0))
        message.usage.discounted.CopyFrom(proto.money(spent))
    return message


def _told_in(campaign: Campaign) -> str:
    """The currency in which the figures are told: the campaign's own, or the one most used."""
    own = sorted(campaign.rules_in_force().currencies)
    if own:
        return own[0]
    used = campaign.figures.spent
    return max(used, key=lambda currency: (used[currency], currency), default="")


def coupon_to_proto(coupon: Coupon, now: datetime) -> messages.Coupon:
    """A coupon as it stands."""
    return messages.Coupon(
        code=coupon.code,
        campaign_id=coupon.campaign_id,
        number=coupon.number,
        customer_id=coupon.customer_id,
        channel=coupon.channel,  # type: ignore[arg-type]
        state=int(coupon.state(now)),  # type: ignore[arg-type]
        max_redemptions=coupon.max_redemptions,
        redemptions=coupon.redeemed,
        holds=coupon.uses - coupon.redeemed,
        create_time=times.to_timestamp(coupon.created_at),
        expire_time=times.to_timestamp(coupon.expires_at),
        journey_id=coupon.journey_id,
    )


def discounts_to_proto(discounts: Iterable[Discount], currency: str) -> list[messages.Discount]:
    """Discounts of one currency."""
    return [
        messages.Discount(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            line_id=each.line_id,
            amount=proto.money(Amount(currency, each.amount_minor)),
            explanation=each.explanation,
        )
        for each in discounts
    ]


def rejections_to_proto(rejected: Iterable[Rejection]) -> list[messages.Rejection]:
    """What was not used, and why."""
    return [
        messages.Rejection(
            campaign_id=each.campaign_id,
            coupon_code=each.coupon_code,
            reason=each.reason,
            explanation=each.explanation,
        )
        for each in rejected
    ]


def given_from_proto(discounts: Sequence[messages.Discount]) -> list[tuple[str, Given]]:
    """Discounts that come back, each with its currency. Raises InvalidArgument."""
    found: list[tuple[str, Given]] = []
    for index, each in enumerate(discounts):
        money: Any = from_proto(each.amount, f"discounts[{index}].amount")
        given = Given(each.campaign_id, each.coupon_code, each.line_id, money.minor)
        found.append((money.currency, given))
    return found


def entries_to_proto(entries: Iterable[Entry]) -> list[messages.Discount]:
    """What entries took back, line by line, in amounts above 0."""
    return [
        messages.Discount(
            campaign_id=entry.campaign_id,
            coupon_code=entry.coupon_code,
            line_id=line_id,
            amount=proto.money(Amount(entry.currency, -minor)),
        )
        for entry in entries
        for line_id, minor in entry.lines.items()
    ]
