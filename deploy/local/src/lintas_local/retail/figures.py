"""The file's own figures by month, and how they stand beside the platform's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

from lintas_local.retail.documents import Document, Kind

_CENT = Decimal("0.01")


@dataclass
class Figures:
    """A month, or all of them; amounts in GBP."""

    documents: int = 0
    lines: int = 0
    units: int = 0
    gross: Decimal = Decimal(0)
    returned_units: int = 0
    returns: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        return self.gross - self.returns

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True)
class SubCent:
    """Lines whose price is below a cent: booked at nothing, as no currency unit holds them."""

    lines: int
    documents: int
    units: int
    amount: Decimal


def by_month(documents: Iterable[Document], *, booked: bool) -> dict[str, Figures]:
    """Figures by month; `booked` counts prices as money has them, in whole cents."""
    months: dict[str, Figures] = defaultdict(Figures)
    for document in documents:
        _count(months[document.month], document, booked=booked)
    return dict(sorted(months.items()))


def _count(figures: Figures, document: Document, *, booked: bool) -> None:
    sold = 0
    for line in document.lines:
        price = line.booked_price if booked else line.price
        if line.kind is Kind.SALE and price > 0:
            sold += 1
            figures.units += line.quantity
            figures.gross += price * line.quantity
        if line.kind is Kind.RETURN:
            units = abs(line.quantity)
            figures.returned_units += units if line.amount < 0 else -units  # a charge
            figures.returns -= price * line.quantity
    figures.lines += sold
    figures.documents += sold > 0


def sub_cent(documents: Iterable[Document]) -> SubCent:
    """What the rounding of prices to cents leaves out."""
    found, alone, units, amount = 0, 0, 0, Decimal(0)
    for document in documents:
        priced = [line for line in document.of(Kind.SALE) if line.price > 0]
        below = [line for line in priced if line.booked_price != line.price]
        found += len(below)
        alone += bool(below) and len(below) == len(priced)
        units += sum(line.quantity for line in below)
        amount += sum((line.amount - line.booked_price * line.quantity) for line in below)
    return SubCent(found, alone, units, amount)


def total(months: Mapping[str, Figures]) -> Figures:
    """All months together."""
    return sum(months.values(), Figures())
