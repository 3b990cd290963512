"""Facts: what one event adds to the figures. Amounts in minor units of the fact's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SLOT_MINUTES = 15

Figures = Mapping[str, int]
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold; a unit price below zero is a deduction."""

    quantity: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A line that came back; the amount is of all its units."""

    quantity: int
    amount: int


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


def cancellation(lines: Sequence[SoldLine], discount: int, total: int) -> Figures:
    """A cancelled order's sale, taken out again at the time that it is given up."""
    taken_out = {name: -value for name, value in sale(lines, discount, total).items()}
    return taken_out | _without_zeros({"cancelled_orders": 1, "cancelled": total})


def comeback(lines: Sequence[ReturnedLine], *, with_receipt: bool) -> Figures:
    """Goods that came back. Without a receipt a line below zero is a charge: its units count
    below zero too."""
    amount = sum(line.amount for line in lines)
    units = [
        -line.quantity if line.amount < 0 and not with_receipt else line.quantity for line in lines
    ]
    return _without_zeros(
        {
            "returns_documents": 1,
            "returns_lines": len(lines),
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


def slots_within(begin: datetime | None, end: datetime | None) -> tuple[Span | None, list[Span]]:
    """The whole quarters of an hour within the time, and what is left before and after them."""
    first, last = (_slot_from(begin) if begin else None), (slot(end) if end else None)
    if begin and end and first and last and first >= last:
        return None, [(begin, end)]
    edges: list[Span] = [(begin, first)] if begin and begin != first else []
    edges += [(last, end)] if end and end != last else []
    return (first, last), edges


def _slot_from(moment: datetime) -> datetime:
    start = slot(moment)
    return start if start == moment else start + timedelta(minutes=SLOT_MINUTES)


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
