"""Whether a campaign holds for a basket, and if not, why."""

from collections.abc import Sequence
from typing import NamedTuple

from lintas_promotion_rules import reasons
from lintas_promotion_rules.currency import printed
from lintas_promotion_rules.model import (
    Attribute,
    Basket,
    BuyGet,
    Campaign,
    EvaluationContext,
    Line,
    MinQuantity,
    MinSubtotal,
    Segments,
    Skus,
)


class Refusal(NamedTuple):
    """Why not: the stable reason, and a sentence for people."""

    reason: str
    explanation: str


def lines_that_count(campaign: Campaign, basket: Basket) -> list[Line]:
    """The lines that the campaign speaks of, in the basket's order."""
    filters = [each for each in campaign.conditions if isinstance(each, Skus | Attribute)]
    return [
        line
        for line in basket.lines
        if line.unit_price_minor > 0
        and line.quantity > 0
        and all(_fits(each, line) for each in filters)
    ]


def _fits(wanted: Skus | Attribute, line: Line) -> bool:
    if isinstance(wanted, Skus):
        return line.sku in wanted.skus
    return line.attributes.get(wanted.name) in wanted.values


def refusal(
    campaign: Campaign, basket: Basket, context: EvaluationContext, lines: Sequence[Line]
) -> Refusal | None:
    """The first thing that stands against the campaign, whatever coupons there are."""
    return (
        _in_time(campaign, context)
        or _in_place(campaign, context)
        or _in_currency(campaign, basket)
        or _open(campaign, context)
        or _for_customer(campaign, context)
        or _enough(campaign, basket.currency, lines)
    )


def _in_time(campaign: Campaign, context: EvaluationContext) -> Refusal | None:
    if campaign.valid_from and context.at < campaign.valid_from:
        return Refusal(reasons.NOT_YET_VALID, f"It begins on {_day(campaign.valid_from)}.")
    if campaign.valid_until and context.at >= campaign.valid_until:
        return Refusal(reasons.EXPIRED, f"It ended on {_day(campaign.valid_until)}.")
    return None


def _day(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _in_place(campaign: Campaign, context: EvaluationContext) -> Refusal | None:
    if campaign.channels and context.channel not in campaign.channels:
        where = ", ".join(sorted(campaign.channels))
        return Refusal(reasons.WRONG_CHANNEL, f"It holds only in {where}.")
    if campaign.locations and context.location_id not in campaign.locations:
        where = ", ".join(sorted(campaign.locations))
        return Refusal(reasons.WRONG_LOCATION, f"It holds only at {where}.")
    return None


def _in_currency(campaign: Campaign, basket: Basket) -> Refusal | None:
    other = campaign.currencies - {basket.currency}
    if other:
        return Refusal(reasons.CURRENCY_MISMATCH, f"It holds only in {', '.join(sorted(other))}.")
    return None


def _open(campaign: Campaign, context: EvaluationContext) -> Refusal | None:
    closed = context.closed.get(campaign.campaign_id) or campaign.closed
    if closed:
        return Refusal(closed, reasons.in_words(closed))
    if campaign.limited_per_customer and not context.customer_id:
        reason = reasons.CUSTOMER_REQUIRED
        return Refusal(reason, reasons.in_words(reason))
    return None


def _for_customer(campaign: Campaign, context: EvaluationContext) -> Refusal | None:
    for condition in campaign.conditions:
        if isinstance(condition, Segments) and not condition.segments & context.segments:
            return Refusal(reasons.SEGMENT_REQUIRED, "It is for a group of customers only.")
    return None


def _enough(campaign: Campaign, currency: str, lines: Sequence[Line]) -> Refusal | None:
    if not lines:
        return Refusal(reasons.NO_MATCHING_LINES, "Nothing in the basket is part of it.")
    units = sum(line.quantity for line in lines)
    wanted = _units_wanted(campaign)
    if units < wanted:
        return Refusal(
            reasons.MIN_QUANTITY_NOT_REACHED,
            f"It needs {wanted} units that are part of it, the basket has {units}.",
        )
    subtotal = sum(line.subtotal for line in lines)
    for condition in campaign.conditions:
        if isinstance(condition, MinSubtotal) and subtotal < condition.amount.minor:
            missing = printed(currency, condition.amount.minor - subtotal)
            least = printed(currency, condition.amount.minor)
            return Refusal(
                reasons.MIN_SUBTOTAL_NOT_REACHED,
                f"It begins at {least} of goods that are part of it; {missing} more is needed.",
            )
    return None


def _units_wanted(campaign: Campaign) -> int:
    least = [each.quantity for each in campaign.conditions if isinstance(each, MinQuantity)]
    if isinstance(campaign.benefit, BuyGet):
        least.append(campaign.benefit.buy + campaign.benefit.get)
    return max(least, default=0)
