"""The rules of the programme: what is earned, in which tier, for how long, and what it buys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money

MOST_TIERS = 20
LONGEST_NAME = 60
MOST_DAYS = 36_500
HIGHEST_MULTIPLIER = 10_000
_NORMAL = 100


@dataclass(frozen=True, slots=True)
class Tier:
    """Holds from a number of lifetime points; multiplies what is earned by hundredths."""

    name: str
    from_points: int
    multiplier_percent: int = _NORMAL


@dataclass(frozen=True)
class Programme:
    """`version` 0 is the programme before anyone set one: it earns and buys nothing."""

    per_point: Mapping[str, Money] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    expiry_days: int = 0
    point_value: Mapping[str, Money] = field(default_factory=dict)
    version: int = 0
    since: datetime | None = None

    def points_for(self, paid: Money, tier: Tier | None, ordered_at: datetime) -> int:
        """Points for what was paid, rounded down; none for an order from before the programme."""
        price = self.per_point.get(paid.currency)
        if price is None or paid.minor <= 0 or self.since is None or ordered_at < self.since:
            return 0
        percent = tier.multiplier_percent if tier else _NORMAL
        return paid.minor * percent // (price.minor * _NORMAL)

    def tier_at(self, lifetime: int) -> Tier | None:
        """The highest tier that the lifetime points reach."""
        reached = [tier for tier in self.tiers if tier.from_points <= lifetime]
        return reached[-1] if reached else None

    def tier_after(self, lifetime: int) -> Tier | None:
        """The next tier to reach."""
        return next((tier for tier in self.tiers if tier.from_points > lifetime), None)

    def lapses_at(self, earned_at: datetime) -> datetime | None:
        """The midnight (UTC) at which points earned then lapse; none where they never do."""
        if not self.expiry_days:
            return None
        last_day = (earned_at.astimezone(UTC) + timedelta(days=self.expiry_days)).date()
        return datetime.combine(last_day + timedelta(days=1), time(), UTC)

    def value_of(self, points: int, currency: str) -> Money:
        """What the points pay for. Raises FailedPrecondition where they buy nothing."""
        value = self.point_value.get(currency)
        if value is None:
            raise FailedPrecondition(
                "POINTS_NOT_ACCEPTED", f"Points can't be used to pay in {currency}."
            )
        return value * points


def programme(
    earn: Sequence[Money], tiers: Sequence[Tier], expiry_days: int, point_value: Sequence[Money]
) -> Programme:
    """A programme that makes sense. Raises InvalidArgument that names every wrong field."""
    violations = [
        *_amounts(earn, "earn[{}].perPoint"),
        *_tiers(tiers),
        *_amounts(point_value, "pointValue[{}]"),
    ]
    if not 0 <= expiry_days <= MOST_DAYS:
        violations.append(Violation("expiry.days", f"must be 0 to {MOST_DAYS}"))
    if violations:
        raise InvalidArgument(violations)
    ordered = sorted(tiers, key=lambda tier: tier.from_points)
    return Programme(
        {money.currency: money for money in earn},
        tuple(ordered),
        expiry_days,
        {money.currency: money for money in point_value},
    )


def _amounts(amounts: Sequence[Money], path: str) -> list[Violation]:
    violations = []
    seen: set[str] = set()
    for index, amount in enumerate(amounts):
        name = path.format(index)
        if amount.minor <= 0:
            violations.append(Violation(name, "must be above zero"))
        if amount.currency in seen:
            violations.append(Violation(name, f"{amount.currency} is there twice"))
        seen.add(amount.currency)
    return violations


def _tiers(tiers: Sequence[Tier]) -> list[Violation]:
    violations = []
    if len(tiers) > MOST_TIERS:
        violations.append(Violation("tiers", f"must be {MOST_TIERS} at most"))
    names: set[str] = set()
    thresholds: set[int] = set()
    for index, tier in enumerate(tiers):
        path = f"tiers[{index}]"
        if not 1 <= len(tier.name) <= LONGEST_NAME:
            violations.append(Violation(f"{path}.name", f"must have 1 to {LONGEST_NAME} letters"))
        if tier.name in names:
            violations.append(Violation(f"{path}.name", "is there twice"))
        if tier.from_points < 0:
            violations.append(Violation(f"{path}.fromPoints", "must be 0 or more"))
        if tier.from_points in thresholds:
            violations.append(Violation(f"{path}.fromPoints", "is there twice"))
        if not 1 <= tier.multiplier_percent <= HIGHEST_MULTIPLIER:
            limit = f"must be 1 to {HIGHEST_MULTIPLIER}, or 0 for 100"
            violations.append(Violation(f"{path}.multiplierPercent", limit))
        names.add(tier.name)
        thresholds.add(tier.from_points)
    return violations
