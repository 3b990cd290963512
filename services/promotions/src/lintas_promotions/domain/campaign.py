"""A campaign: its rules, how often and for how much it may be used, and how far it has come."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lintas_kit.errors import InvalidArgument, Violation
from lintas_promotion_rules import (
    Amount,
    AmountOff,
    Attribute,
    BuyGet,
    Condition,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    Segments,
    Skus,
)
from lintas_promotion_rules import Campaign as Rules
from lintas_promotion_rules.reasons import BUDGET_SPENT, LIMIT_REACHED

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LONGEST_NAME = 200
_LONGEST_WORD = 128
_MOST_CONDITIONS = 50
_MOST_WORDS = 2000
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Limits:
    """How often it may be used, over all and by each customer; no limit where 0."""

    total: int = 0
    per_customer: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """How far it has come. `uses` counts what is held and what is redeemed.

    `spent` is what discounts that are held or given come to in minor units by currency;
    `discounted` are those that were given.
    """

    uses: int = 0
    redeemed: int = 0
    spent: Mapping[str, int] = field(default_factory=dict)
    discounted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign. `version` goes up whenever its definition changes."""

    rules: Rules
    limits: Limits = Limits()
    budget: Amount | None = None
    figures: Figures = Figures()
    version: int = 0

    @property
    def campaign_id(self) -> str:
        return self.rules.campaign_id

    @property
    def closed(self) -> str:
        """Why nobody can use it any more: LIMIT_REACHED, BUDGET_SPENT; or empty."""
        if self.limits.total and self.figures.uses >= self.limits.total:
            return LIMIT_REACHED
        if self.budget and self.figures.spent.get(self.budget.currency, 0) >= self.budget.minor:
            return BUDGET_SPENT
        return ""

    def rules_in_force(self) -> Rules:
        """The rules as they are evaluated, closed where it is used up."""
        return replace(
            self.rules,
            closed=self.closed,
            limited_per_customer=self.limits.per_customer > 0,
            budget_currency=self.budget.currency if self.budget else "",
        )

    def redefined(self, draft: "Campaign") -> "Campaign":
        """What the draft says, with the figures so far. Raises InvalidArgument.

        Discounts that were given can't be counted against a budget in another currency.
        """
        before = self.budget.currency if self.budget else ""
        after = draft.budget.currency if draft.budget else ""
        if before and after and before != after and self.figures.uses:
            wrong = Violation("budget.currencyCode", f"must stay {before}: it was used already")
            raise InvalidArgument([wrong])
        return replace(draft, figures=self.figures, version=self.version + 1)


def check(draft: Campaign) -> None:
    """Raises InvalidArgument that names every field that is wrong."""
    violations = list(_wrong(draft))
    if violations:
        raise InvalidArgument(violations)


def _wrong(draft: Campaign) -> Iterator[Violation]:
    rules = draft.rules
    if not _ID.fullmatch(rules.campaign_id):
        yield Violation("campaignId", "must be 1 to 64 letters, digits, '.', '_' or '-'")
    if not rules.name.strip() or len(rules.name) > _LONGEST_NAME:
        yield Violation("name", f"must have 1 to {_LONGEST_NAME} characters")
    if rules.valid_from and rules.valid_until and rules.valid_from >= rules.valid_until:
        yield Violation("to", "must be after from")
    if len(rules.conditions) > _MOST_CONDITIONS:
        yield Violation("conditions", f"may be {_MOST_CONDITIONS} at most")
    for index, condition in enumerate(rules.conditions):
        yield from _wrong_condition(f"conditions[{index}]", condition)
    yield from _wrong_benefit(rules)
    yield from _wrong_places(rules)
    yield from _wrong_bounds(draft)
    yield from _wrong_currencies(draft)


def _wrong_condition(path: str, condition: Condition) -> Iterator[Violation]:
    match condition:
        case MinSubtotal(amount):
            yield from _not_positive(f"{path}.minSubtotal", amount.minor)
        case MinQuantity(quantity):
            yield from _not_positive(f"{path}.minQuantity", quantity)
        case Skus(skus):
            yield from _wrong_words(f"{path}.skus.skus", skus)
        case Attribute(name, values):
            yield from _wrong_words(f"{path}.attribute.name", [name])
            yield from _wrong_words(f"{path}.attribute.values", values)
        case Segments(segments):
            yield from _wrong_words(f"{path}.segments.segments", segments)


def _wrong_benefit(rules: Rules) -> Iterator[Violation]:
    match rules.benefit:
        case PercentOff(percent):
            if not 1 <= percent <= 100:
                yield Violation("benefit.percentOff", "must be from 1 to 100")
        case AmountOff(amount):
            yield from _not_positive("benefit.amountOff", amount.minor)
        case BuyGet(buy, get):
            yield from _not_positive("benefit.buyGet.buy", buy)
            yield from _not_positive("benefit.buyGet.get", get)
    if rules.max_discount:
        yield from _not_positive("benefit.maxDiscount", rules.max_discount.minor)


def _wrong_places(rules: Rules) -> Iterator[Violation]:
    if rules.locations:
        yield from _wrong_words("locations", rules.locations)
    if len(rules.stacking.group) > _LONGEST_WORD:
        yield Violation("stacking.group", f"may have {_LONGEST_WORD} characters at most")


def _wrong_bounds(draft: Campaign) -> Iterator[Violation]:
    for name, limit in (
        ("totalRedemptions", draft.limits.total),
        ("redemptionsPerCustomer", draft.limits.per_customer),
    ):
        if not 0 <= limit <= _LARGEST:
            yield Violation(f"limits.{name}", "must be 0 or more")
    if draft.budget:
        yield from _not_positive("budget", draft.budget.minor)


def _wrong_currencies(draft: Campaign) -> Iterator[Violation]:
    named = list(_amounts(draft))
    for path, amount in named[1:]:
        if amount.currency != named[0][1].currency:
            words = f"must be {named[0][1].currency}, as {named[0][0]} is"
            yield Violation(f"{path}.currencyCode", words)


def _amounts(draft: Campaign) -> Iterator[tuple[str, Amount]]:
    if isinstance(draft.rules.benefit, AmountOff):
        yield "benefit.amountOff", draft.rules.benefit.amount
    if draft.rules.max_discount:
        yield "benefit.maxDiscount", draft.rules.max_discount
    for index, condition in enumerate(draft.rules.conditions):
        if isinstance(condition, MinSubtotal):
            yield f"conditions[{index}].minSubtotal", condition.amount
    if draft.budget:
        yield "budget", draft.budget


def _not_positive(path: str, number: int) -> Iterator[Violation]:
    if not 1 <= number <= _LARGEST:
        yield Violation(path, "must be more than 0")


def _wrong_words(path: str, words: Iterable[str]) -> Iterator[Violation]:
    listed = list(words)
    if not 1 <= len(listed) <= _MOST_WORDS:
        yield Violation(path, f"must name 1 to {_MOST_WORDS}")
    if any(not 1 <= len(word.strip()) <= _LONGEST_WORD for word in listed):
        yield Violation(path, f"must have 1 to {_LONGEST_WORD} characters each")
