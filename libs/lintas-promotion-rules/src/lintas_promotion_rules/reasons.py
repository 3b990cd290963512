"""Why a campaign or a coupon was not used: stable words that a program branches on."""

from typing import Final

NOT_YET_VALID: Final = "NOT_YET_VALID"
EXPIRED: Final = "EXPIRED"
WRONG_CHANNEL: Final = "WRONG_CHANNEL"
WRONG_LOCATION: Final = "WRONG_LOCATION"
CURRENCY_MISMATCH: Final = "CURRENCY_MISMATCH"
MIN_SUBTOTAL_NOT_REACHED: Final = "MIN_SUBTOTAL_NOT_REACHED"
MIN_QUANTITY_NOT_REACHED: Final = "MIN_QUANTITY_NOT_REACHED"
NO_MATCHING_LINES: Final = "NO_MATCHING_LINES"
NOTHING_TO_DISCOUNT: Final = "NOTHING_TO_DISCOUNT"
SEGMENT_REQUIRED: Final = "SEGMENT_REQUIRED"
CUSTOMER_REQUIRED: Final = "CUSTOMER_REQUIRED"
LIMIT_REACHED: Final = "LIMIT_REACHED"
BUDGET_SPENT: Final = "BUDGET_SPENT"
COUPON_REQUIRED: Final = "COUPON_REQUIRED"
COUPON_UNKNOWN: Final = "COUPON_UNKNOWN"
COUPON_NOT_YOURS: Final = "COUPON_NOT_YOURS"
COUPON_USED_UP: Final = "COUPON_USED_UP"
COUPON_EXPIRED: Final = "COUPON_EXPIRED"

_WORDS: Final = {
    LIMIT_REACHED: "It was used as often as it may be.",
    BUDGET_SPENT: "Its budget is spent.",
    COUPON_UNKNOWN: "There is no such coupon.",
    COUPON_NOT_YOURS: "The coupon belongs to another customer.",
    COUPON_USED_UP: "The coupon was used already.",
    COUPON_EXPIRED: "The coupon is no longer valid.",
    CUSTOMER_REQUIRED: "Only for a customer who is known, as each may use it so many times.",
}


def excluded_by(campaign_id: str) -> str:
    """The reason of a campaign that gives way to another: `EXCLUDED_BY:<campaign>`."""
    return f"EXCLUDED_BY:{campaign_id}"


def in_words(reason: str) -> str:
    """A sentence for people, for the reasons that need no figures."""
    return _WORDS.get(reason, "It does not apply.")
