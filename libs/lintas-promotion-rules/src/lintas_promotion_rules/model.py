"""Rules, baskets and verdicts. All amounts are whole minor units of one currency."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True)
class MinSubtotal:
    """The lines that count come to at least this."""

    currency: str
    minor: int


@dataclass(frozen=True)
class MinQuantity:
    """The lines that count have at least so many units."""

    units: int


@dataclass(frozen=True)
class Skus:
    """Only these skus count."""

    skus: frozenset[str]


@dataclass(frozen=True)
class Attribute:
    """Only lines with one of these values of the attribute count; case is no matter."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True)
class Segments:
    """The customer is in one of these."""

    segments: frozenset[str]


Condition = MinSubtotal | MinQuantity | Skus | Attribute | Segments


@dataclass(frozen=True)
class PercentOff:
    """So many hundredths off each line that counts."""

    percent: int


@dataclass(frozen=True)
class AmountOff:
    """This much off the lines that count together."""

    currency: str
    minor: int


@dataclass(frozen=True)
class BuyGet:
    """Of every `buy + get` units that count, the cheapest `get` are free."""

    buy: int
    get: int


Benefit = PercentOff | AmountOff | BuyGet


@dataclass(frozen=True)
class Stacking:
    """How a campaign goes together with others."""

    priority: int = 0
    exclusive: bool = False
    group: str = ""


@dataclass(frozen=True)
class Campaign:
    """One campaign; empty channels or locations mean everywhere."""

    campaign_id: str
    name: str
    benefit: Benefit
    conditions: tuple[Condition, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    max_discount: int | None = None
    stacking: Stacking = Stacking()
    channels: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    coupon_required: bool = False
    currency: str = ""


@dataclass(frozen=True)
class RuleSet:
    """Every campaign that may apply; the version says which rules they are."""

    campaigns: tuple[Campaign, ...] = ()
    version: str = ""

    @cached_property
    def in_order(self) -> tuple[Campaign, ...]:
        """By priority, the highest first, then by id."""
        return tuple(
            sorted(self.campaigns, key=lambda each: (-each.stacking.priority, each.campaign_id))
        )

    @cached_property
    def rules_version(self) -> str:
        """The given version, or the hash of the content."""
        content = repr(sorted(self.campaigns, key=lambda each: each.campaign_id))
        return self.version or hashlib.sha256(content.encode()).hexdigest()[:16]

    @cached_property
    def asks_for_segments(self) -> bool:
        """Whether any campaign needs to know the customer's segments."""
        return any(isinstance(c, Segments) for each in self.campaigns for c in each.conditions)


@dataclass(frozen=True)
class BasketLine:
    """Units of one product at one price."""

    line_id: str
    sku: str
    quantity: int
    unit_price: int
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Basket:
    """What is to be bought, in one currency."""

    currency: str
    lines: tuple[BasketLine, ...]


@dataclass(frozen=True)
class CouponFacts:
    """A code that was shown, and what its owner knows about it."""

    code: str
    campaign_id: str = ""
    customer_id: str = ""
    usable: bool = True
    reason: str = ""


@dataclass(frozen=True)
class EvaluationContext:
    """For whom, where and when."""

    at: datetime
    customer_id: str = ""
    channel: str = ""
    location_id: str = ""
    segments: frozenset[str] = frozenset()
    coupons: tuple[CouponFacts, ...] = ()


@dataclass(frozen=True)
class Discount:
    """So much off a line, and why."""

    campaign_id: str
    coupon_code: str
    line_id: str
    amount: int
    explanation: str


@dataclass(frozen=True)
class Rejection:
    """What does not apply, and why: `reason` is stable, `explanation` for people."""

    campaign_id: str
    coupon_code: str
    reason: str
    explanation: str


@dataclass(frozen=True)
class Evaluation:
    """The verdict."""

    discounts: tuple[Discount, ...]
    rejected: tuple[Rejection, ...]
    rules_version: str
