"""Goods that came back without an order that is known of."""

from dataclasses import dataclass
from datetime import datetime

from lintas_kit.money import Money
from lintas_orders.domain.parts import Condition, Journey, StockLine


@dataclass(frozen=True, slots=True)
class LooseLine:
    """Units that came back, and what is given for one of them."""

    sku: str
    quantity: int
    unit_price: Money
    condition: Condition
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class LooseReturn:
    """The aggregate. It waits for its stock while `due_at` is set."""

    return_id: str
    customer_id: str
    location_id: str
    channel: int
    reason: str
    lines: tuple[LooseLine, ...]
    at: datetime
    due_at: datetime | None = None
    journey: Journey | None = None
    fingerprint: str = ""

    @property
    def currency(self) -> str:
        return self.lines[0].unit_price.currency

    @property
    def refund(self) -> Money:
        return Money.total(self.currency, [each.unit_price * each.quantity for each in self.lines])

    @property
    def stock(self) -> tuple[StockLine, ...]:
        return tuple(
            StockLine(each.sku, self.location_id, each.quantity)
            for each in self.lines
            if not each.is_service and each.condition == Condition.GOOD
        )
