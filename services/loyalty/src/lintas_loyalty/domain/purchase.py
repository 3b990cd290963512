"""What loyalty has to know of an order."""

from dataclasses import dataclass
from datetime import datetime

from lintas_kit.money import Money


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line as it was bought; `total` in minor units, below zero for a deduction."""

    line_id: str
    quantity: int
    total: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order that holds. `paid` leaves out what points paid.

    `handed_over_at` is none while the customer does not have the goods.
    """

    order_id: str
    customer_id: str
    ordered_at: datetime
    paid: Money
    lines: tuple[PurchaseLine, ...]
    handed_over_at: datetime | None = None

    def shares(self, points: int) -> dict[str, int]:
        """The points by line, by the lines' totals; the largest remainders get what is left."""
        weights = [line.total for line in self.lines]
        parts = Money(self.paid.currency, points).allocate(weights)
        return {line.line_id: part.minor for line, part in zip(self.lines, parts, strict=True)}


@dataclass(frozen=True, slots=True)
class Comeback:
    """Units of an order's lines that came back, by line id."""

    return_id: str
    quantities: tuple[tuple[str, int], ...]
