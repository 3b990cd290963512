"""Facts: what one event adds to the figures. Amounts in minor units of the fact's currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

SLOT_MINUTES = 15

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold; a unit price below zero is a deduction."""

    quantity: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Figures at a time and place. `key` is the same however often the event is told."""

    key: str
    at: datetime
    channel: int
    location_id: str
    currency: str
    figures: Figures
    told_at: datetime


def sale(lines: Sequence[SoldLine], discount: int, total: int) -> Figures:
    """Lines with a price count as sales; deductions and what was free are counted apart."""
    priced = [line for line in lines if line.unit_price > 0]
    deducted = [line for line in lines if line.unit_price < 0]
    free = [line for line in lines if line.unit_price == 0]
    return _without_zeros(
        {
            "sales_documents": int(bool(priced)),
            "sales_lines": len(priced),
            "sales_units": _units(priced),
            "sales_gross": _amount(priced),
            "sales_discounts": discount,
            "sales_adjustment_lines": len(deducted),
            "sales_adjustments": _amount(deducted),
            "sales_free_documents": int(not priced),
            "sales_free_lines": len(free),
            "sales_free_units": _units(free),
            "net": total,
        }
    )


def cancellation(total: int) -> Figures:
    """What a cancelled order gives up, at the time that it does."""
    return _without_zeros({"cancelled_documents": 1, "cancelled": total, "net": -total})


def comeback(quantities: Iterable[int], amount: int, *, with_receipt: bool) -> Figures:
    """Goods that came back, for an amount; below zero where a deduction comes back."""
    units = list(quantities)
    return _without_zeros(
        {
            "returns_documents": 1,
            "returns_lines": len(units),
            "returns_units": sum(units),
            "returns_amount": amount,
            "returns_loose": 0 if with_receipt else amount,
            "net": -amount,
        }
    )


def slot(moment: datetime) -> datetime:
    """The quarter of an hour (UTC) that the moment is in: days of every time zone are made of
    whole ones."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute // SLOT_MINUTES * SLOT_MINUTES, second=0, microsecond=0)


def add(sums: dict[str, int], figures: Figures) -> None:
    """Adds the figures in place."""
    for name, value in figures.items():
        sums[name] = sums.get(name, 0) + value


def _units(lines: Sequence[SoldLine]) -> int:
    return sum(line.quantity for line in lines)


def _amount(lines: Sequence[SoldLine]) -> int:
    return sum(line.quantity * line.unit_price for line in lines)


def _without_zeros(figures: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in figures.items() if value}
