"""What rules, baskets and answers are made of. All amounts are whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lintas_promotion_rules.version import content_hash


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in minor units of its currency."""

    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class MinSubtotal:
    """The lines that count come to at least this, before any discount."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class MinQuantity:
    """At least so many units on the lines that count."""

    quantity: int


@dataclass(frozen=True, slots=True)
class Skus:
    """Only these skus count and are discounted."""

    skus: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """Only products with one of these values of the attribute count and are discounted."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Segments:
    """The customer is in one of these segments."""

    segments: frozenset[str]


Condition = MinSubtotal | MinQuantity | Skus | Attribute | Segments


@dataclass(frozen=True, slots=True)
class PercentOff:
    """Hundredths off each line that counts, rounded half to even by line."""

    percent: int


@dataclass(frozen=True, slots=True)
class AmountOff:
    """Off the lines that count, shared out by what is left of each."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Units by falling price, in sets of `buy + get`: the cheapest `get` of each set are free.

    So nobody gains by paying for a basket in two halves.
    """

    buy: int
    get: int


Benefit = PercentOff | AmountOff | BuyGet


@dataclass(frozen=True, slots=True)
class Stacking:
    """How a campaign goes together with others: higher priority first, then by campaign id."""

    priority: int = 0
    exclusive: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign's rules. It holds from `valid_from` on and until just before `valid_until`."""

    campaign_id: str
    name: str
    benefit: Benefit
    conditions: tuple[Condition, ...] = ()
    max_discount: Amount | None = None
    stacking: Stacking = Stacking()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    channels: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    coupon_required: bool = False
    limited_per_customer: bool = False
    budget_currency: str = ""
    closed: str = ""
    """Why nobody can use it although its time has come: LIMIT_REACHED, BUDGET_SPENT; or empty."""

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies that the rules speak in; any basket is fine where there is none."""
        amounts = [each.amount for each in self.conditions if isinstance(each, MinSubtotal)]
        if isinstance(self.benefit, AmountOff):
            amounts.append(self.benefit.amount)
        if self.max_discount:
            amounts.append(self.max_discount)
        named = {amount.currency for amount in amounts} | {self.budget_currency}
        return frozenset(named - {""})


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Campaigns in the order in which they are applied, under the hash of what they say."""

    campaigns: tuple[Campaign, ...]
    version: str

    @classmethod
    def of(cls, campaigns: "tuple[Campaign, ...] | list[Campaign]") -> "RuleSet":
        """The rules of these campaigns. Raises ValueError where two have one id."""
        ordered = tuple(sorted(campaigns, key=lambda c: (-c.stacking.priority, c.campaign_id)))
        if len({campaign.campaign_id for campaign in ordered}) < len(ordered):
            raise ValueError("two campaigns have one id")
        return cls(ordered, content_hash(ordered))


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one sku. A line whose price is 0 or less is left alone by every campaign."""

    line_id: str
    sku: str
    quantity: int
    unit_price_minor: int
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def subtotal(self) -> int:
        """Quantity times unit price."""
        return self.quantity * self.unit_price_minor


@dataclass(frozen=True, slots=True)
class Basket:
    """What is to be bought. Raises ValueError where two lines have one id."""

    currency: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        if len({line.line_id for line in self.lines}) < len(self.lines):
            raise ValueError("two lines have one id")


@dataclass(frozen=True, slots=True)
class CouponFacts:
    """What is known of a code that was given; `reason` says why it is not usable."""

    code: str
    campaign_id: str = ""
    customer_id: str = ""
    usable: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationContext:
    """Who buys where, when and with which coupons.

    `aliases` are other ids of the same customer. `closed` names campaigns that this customer can't
    use now, with the reason (LIMIT_REACHED, BUDGET_SPENT).
    """

    at: datetime
    customer_id: str = ""
    channel: str = ""
    location_id: str = ""
    segments: frozenset[str] = frozenset()
    coupons: tuple[CouponFacts, ...] = ()
    aliases: frozenset[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discount:
    """What one campaign takes off one line, and why."""

    campaign_id: str
    coupon_code: str
    line_id: str
    amount_minor: int
    explanation: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a campaign or a coupon was not used."""

    campaign_id: str
    coupon_code: str
    reason: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer: discounts in the order in which they were given, and what was not used."""

    discounts: tuple[Discount, ...]
    rejected: tuple[Rejection, ...]
    rules_version: str

    @property
    def total_minor(self) -> int:
        """All discounts together."""
        return sum(discount.amount_minor for discount in self.discounts)
