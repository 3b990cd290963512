"""What a cart would cost."""

from dataclasses import dataclass

from lintas_kit.money import Money
from lintas_orders.domain.parts import Outcome
from lintas_orders.domain.sourcing import Source


@dataclass(frozen=True, slots=True)
class Quote:
    """Totals with their reasons; nothing is held."""

    subtotal: Money
    discount: Money
    outcome: Outcome
    points_to_earn: int
    sources: tuple[Source, ...]

    @property
    def total(self) -> Money:
        return self.subtotal - self.discount


@dataclass(frozen=True, slots=True)
class Programme:
    """What orders needs to know of the loyalty programme, by currency."""

    per_point: dict[str, Money]
    point_value: dict[str, Money]
    multipliers: dict[str, int]

    def points_for(self, paid: Money, tier: str) -> int:
        """Points that the amount earns in a tier, rounded down."""
        price = self.per_point.get(paid.currency)
        if price is None or price.minor <= 0 or paid.minor <= 0:
            return 0
        return paid.minor * self.multipliers.get(tier, 100) // (price.minor * 100)
