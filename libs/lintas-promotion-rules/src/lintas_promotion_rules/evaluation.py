"""The evaluation itself: deterministic, explained, never below zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lintas_promotion_rules import sharing
from lintas_promotion_rules.model import (
    AmountOff,
    Attribute,
    Basket,
    BasketLine,
    BuyGet,
    Campaign,
    CouponFacts,
    Discount,
    Evaluation,
    EvaluationContext,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    Rejection,
    RuleSet,
    Segments,
    Skus,
)
from lintas_promotion_rules.words import EXPLANATIONS, benefit_in_words


@dataclass
class _Tally:
    """What is left of each line, and who touched it."""

    left: dict[str, int]
    touched_by: dict[str, list[str]] = field(default_factory=dict)
    exclusive: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


def evaluate(rules: RuleSet, basket: Basket, context: EvaluationContext) -> Evaluation:
    """Every discount of the basket and every campaign or coupon that does not apply, with why.

    Lines at or below a price of zero are left alone. Campaigns that need a coupon which was not
    shown are no rejections: nobody asked for them.
    """
    lines = [line for line in basket.lines if line.unit_price > 0 and line.quantity > 0]
    tally = _Tally({line.line_id: line.unit_price * line.quantity for line in lines})
    coupons, rejected = _coupons(rules, context)
    discounts: list[Discount] = []
    for campaign in rules.in_order:
        code = coupons.get(campaign.campaign_id, "")
        if campaign.coupon_required and not code:
            continue
        reason = _refusal(campaign, basket, context)
        counting = [] if reason else _counting(campaign, lines)
        reason = reason or _too_little(campaign, counting) or _excluded(campaign, tally, counting)
        found = [] if reason else _apply(campaign, code, counting, tally)
        if found:
            discounts += found
        else:
            rejected.append(_rejection(campaign.campaign_id, code, reason or "NO_MATCHING_LINES"))
    return Evaluation(tuple(discounts), tuple(rejected), rules.rules_version)


def _coupons(rules: RuleSet, context: EvaluationContext) -> tuple[dict[str, str], list[Rejection]]:
    """The code that each campaign is opened by, and the codes that open nothing."""
    known = {campaign.campaign_id for campaign in rules.campaigns}
    opened: dict[str, str] = {}
    rejected = []
    for coupon in context.coupons:
        reason = _coupon_refusal(coupon, known, context.customer_id)
        if not reason and coupon.campaign_id in opened:
            reason = "ONE_COUPON_A_CAMPAIGN"
        if reason:
            rejected.append(_rejection(coupon.campaign_id, coupon.code, reason))
        else:
            opened[coupon.campaign_id] = coupon.code
    return opened, rejected


def _coupon_refusal(coupon: CouponFacts, known: set[str], customer_id: str) -> str:
    if not coupon.usable:
        return coupon.reason or "COUPON_UNKNOWN"
    if coupon.campaign_id not in known:
        return "COUPON_UNKNOWN"
    if coupon.customer_id and coupon.customer_id != customer_id:
        return "COUPON_NOT_YOURS"
    return ""


def _refusal(campaign: Campaign, basket: Basket, context: EvaluationContext) -> str:
    """Why the campaign does not hold here, now, for this customer."""
    if campaign.starts and context.at < campaign.starts:
        return "NOT_YET_VALID"
    if campaign.ends and context.at >= campaign.ends:
        return "EXPIRED"
    if campaign.channels and context.channel not in campaign.channels:
        return "WRONG_CHANNEL"
    if campaign.locations and context.location_id not in campaign.locations:
        return "WRONG_LOCATION"
    if campaign.currency and campaign.currency != basket.currency:
        return "CURRENCY_MISMATCH"
    wanted = [c.segments for c in campaign.conditions if isinstance(c, Segments)]
    if not all(segments & context.segments for segments in wanted):
        return "SEGMENT_REQUIRED"
    return ""


def _counting(campaign: Campaign, lines: Sequence[BasketLine]) -> list[BasketLine]:
    return [line for line in lines if all(_counts(c, line) for c in campaign.conditions)]


def _counts(condition: object, line: BasketLine) -> bool:
    if isinstance(condition, Skus):
        return line.sku in condition.skus
    if isinstance(condition, Attribute):
        value = line.attributes.get(condition.name, "").casefold()
        return value in {each.casefold() for each in condition.values}
    return True


def _too_little(campaign: Campaign, counting: Sequence[BasketLine]) -> str:
    if not counting:
        return "NO_MATCHING_LINES"
    subtotal = sum(line.unit_price * line.quantity for line in counting)
    units = sum(line.quantity for line in counting)
    for condition in campaign.conditions:
        if isinstance(condition, MinSubtotal) and subtotal < condition.minor:
            return "MIN_SUBTOTAL_NOT_REACHED"
        if isinstance(condition, MinQuantity) and units < condition.units:
            return "MIN_QUANTITY_NOT_REACHED"
    return ""


def _excluded(campaign: Campaign, tally: _Tally, counting: list[BasketLine]) -> str:
    """Takes out the lines that others keep to themselves; the reason where none is left."""
    group = campaign.stacking.group
    if group and group in tally.groups:
        return f"EXCLUDED_BY:{tally.groups[group]}"
    blockers = {line.line_id: _blocker(campaign, tally, line.line_id) for line in counting}
    free = [line for line in counting if not blockers[line.line_id]]
    if not free:
        return f"EXCLUDED_BY:{blockers[counting[0].line_id]}"
    counting[:] = free
    return ""


def _blocker(campaign: Campaign, tally: _Tally, line_id: str) -> str:
    if line_id in tally.exclusive:
        return tally.exclusive[line_id]
    if campaign.stacking.exclusive and line_id in tally.touched_by:
        return tally.touched_by[line_id][0]
    return ""


def _apply(
    campaign: Campaign, code: str, counting: Sequence[BasketLine], tally: _Tally
) -> list[Discount]:
    left = [tally.left[line.line_id] for line in counting]
    amounts = _amounts(campaign, counting, left)
    if campaign.max_discount is not None:
        amounts = sharing.capped(amounts, campaign.max_discount)
    words = benefit_in_words(campaign)
    discounts = [
        Discount(campaign.campaign_id, code, line.line_id, amount, words)
        for line, amount in zip(counting, amounts, strict=True)
        if amount > 0
    ]
    for discount in discounts:
        _note(campaign, discount, tally)
    return discounts


def _note(campaign: Campaign, discount: Discount, tally: _Tally) -> None:
    tally.left[discount.line_id] -= discount.amount
    tally.touched_by.setdefault(discount.line_id, []).append(campaign.campaign_id)
    if campaign.stacking.exclusive:
        tally.exclusive[discount.line_id] = campaign.campaign_id
    if campaign.stacking.group:
        tally.groups[campaign.stacking.group] = campaign.campaign_id


def _amounts(campaign: Campaign, counting: Sequence[BasketLine], left: Sequence[int]) -> list[int]:
    benefit = campaign.benefit
    if isinstance(benefit, PercentOff):
        return [sharing.rounded(amount * benefit.percent, 100) for amount in left]
    if isinstance(benefit, AmountOff):
        return sharing.shared(min(benefit.minor, sum(left)), left)
    if isinstance(benefit, BuyGet):
        return _free_units(benefit, counting, left)
    raise TypeError(f"unknown benefit {benefit!r}")


def _free_units(benefit: BuyGet, counting: Sequence[BasketLine], left: Sequence[int]) -> list[int]:
    units = sum(line.quantity for line in counting)
    free = units // (benefit.buy + benefit.get) * benefit.get
    amounts = [0] * len(counting)
    cheapest = sorted(
        range(len(counting)), key=lambda i: (counting[i].unit_price, counting[i].line_id)
    )
    for index in cheapest:
        line = counting[index]
        taken = min(free, line.quantity)
        amounts[index] = min(taken * line.unit_price, left[index])
        free -= taken
    return amounts


def _rejection(campaign_id: str, code: str, reason: str) -> Rejection:
    kind, _, other = reason.partition(":")
    return Rejection(campaign_id, code, reason, EXPLANATIONS[kind].format(other))
