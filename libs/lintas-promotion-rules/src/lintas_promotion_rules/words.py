"""What people are told."""

from lintas_promotion_rules.model import AmountOff, Campaign, PercentOff

EXPLANATIONS = {
    "NOT_YET_VALID": "The campaign has not begun.",
    "EXPIRED": "The campaign is over.",
    "WRONG_CHANNEL": "The campaign does not hold in this channel.",
    "WRONG_LOCATION": "The campaign does not hold in this store.",
    "CURRENCY_MISMATCH": "The campaign is in another currency.",
    "SEGMENT_REQUIRED": "The campaign is for other customers.",
    "NO_MATCHING_LINES": "Nothing in the basket takes part.",
    "MIN_SUBTOTAL_NOT_REACHED": "The goods that take part do not reach the minimum.",
    "MIN_QUANTITY_NOT_REACHED": "There are too few units that take part.",
    "EXCLUDED_BY": "It does not go together with {}.",
    "ONE_COUPON_A_CAMPAIGN": "One coupon of a campaign is enough.",
    "COUPON_UNKNOWN": "There is no such coupon.",
    "COUPON_NOT_YOURS": "The coupon belongs to another customer.",
    "COUPON_USED_UP": "The coupon has been used.",
    "COUPON_EXPIRED": "The coupon has expired.",
    "LIMIT_REACHED": "The campaign has been used as often as it may be.",
    "BUDGET_SPENT": "The campaign's budget is spent.",
}


def benefit_in_words(campaign: Campaign) -> str:
    """What the campaign gives, e.g. `Linen Hemat: 15% off`."""
    benefit = campaign.benefit
    if isinstance(benefit, PercentOff):
        given = f"{benefit.percent}% off"
    elif isinstance(benefit, AmountOff):
        given = "an amount off"
    else:
        given = f"{benefit.get} free with every {benefit.buy}"
    return f"{campaign.name or campaign.campaign_id}: {given}"
