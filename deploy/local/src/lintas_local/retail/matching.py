"""Which earlier sale a returned line belongs to: the customer's own, same price, newest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lintas_local.retail.documents import Document, Kind, Line


@dataclass
class _Sold:
    """Units of one sale's line that did not come back yet."""

    invoice: str
    position: int
    left: int


@dataclass(frozen=True, slots=True)
class Part:
    """Units of a returned line that came from one line of one sale."""

    invoice: str
    position: int
    quantity: int


@dataclass(frozen=True, slots=True)
class LoosePart:
    """Units that no sale is known of; `quantity` is above zero, the refund may be below."""

    line: Line
    quantity: int
    refund_each: Decimal


@dataclass
class ReturnPlan:
    """How one document of returns is booked."""

    parts: list[Part] = field(default_factory=list)
    loose: list[LoosePart] = field(default_factory=list)

    def by_invoice(self) -> dict[str, list[Part]]:
        """The parts of each sale, one return each; two parts of a line are one."""
        grouped: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for part in self.parts:
            grouped[part.invoice][part.position] += part.quantity
        return {
            invoice: [Part(invoice, position, quantity) for position, quantity in own.items()]
            for invoice, own in grouped.items()
        }


def plan_returns(documents: Sequence[Document]) -> dict[str, ReturnPlan]:
    """A plan for each document that has returned lines; documents in order of time."""
    sold: dict[tuple[str, str, Decimal], list[_Sold]] = defaultdict(list)
    plans: dict[str, ReturnPlan] = {}
    for document in documents:
        returned = document.of(Kind.RETURN)
        if returned:
            plan = plans.setdefault(document.invoice, ReturnPlan())
            for line in returned:
                _plan_line(plan, line, sold[document.customer, line.sku, line.price])
        if document.customer:
            for position, line in enumerate(document.of(Kind.SALE)):
                key = (document.customer, line.sku, line.price)
                sold[key].append(_Sold(document.invoice, position, line.quantity))
    return plans


def _plan_line(plan: ReturnPlan, line: Line, earlier: list[_Sold]) -> None:
    left = -line.quantity
    while left > 0 and earlier:
        newest = earlier[-1]
        taken = min(left, newest.left)
        plan.parts.append(Part(newest.invoice, newest.position, taken))
        newest.left -= taken
        left -= taken
        if newest.left == 0:
            earlier.pop()
    if left:
        plan.loose.append(_loose(line, left))


def _loose(line: Line, left: int) -> LoosePart:
    """A charge on a cancellation is a refund below zero, a debt written off one above."""
    refund = line.booked_price if line.quantity < 0 else -line.booked_price
    return LoosePart(line, abs(left), refund)
