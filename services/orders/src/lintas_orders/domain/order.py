"""An order: what was bought, what it costs, where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_kit.errors import Aborted
from lintas_kit.money import Money
from lintas_orders.domain import status
from lintas_orders.domain.parts import (
    Condition,
    Discount,
    Fulfilment,
    Journey,
    Payment,
    Rejection,
    StockLine,
)
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import Work, WorkKind


@dataclass(frozen=True, slots=True)
class StatusChange:
    """When, through which channel and where an order became what it is."""

    status: Status
    at: datetime
    channel: int = 0
    location_id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one product at one price. A service has no location."""

    line_id: str
    sku: str
    name: str
    quantity: int
    unit_price: Money
    discount: Money
    location_id: str = ""
    returned: int = 0
    is_service: bool = False

    @property
    def subtotal(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def total(self) -> Money:
        return self.subtotal - self.discount


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """Units of a line that came back; `refund` is their share of its total, points included."""

    line_id: str
    sku: str
    quantity: int
    condition: Condition
    refund: Money


@dataclass(frozen=True, slots=True)
class Return:
    """Things that came back. `refund` is money, `points_value` what the points were worth."""

    return_id: str
    lines: tuple[ReturnedLine, ...]
    location_id: str
    channel: int
    reason: str
    refund: Money
    restored_points: int
    points_value: Money
    at: datetime
    discounts: tuple[Discount, ...] = ()
    booked: bool = False

    @property
    def value(self) -> Money:
        return self.refund + self.points_value


@dataclass(frozen=True, slots=True)
class Order:
    """The aggregate. `version` counts its writes.

    `claim` names what it was made from (a cart, a till's sale): nobody makes a second order of it
    while this one is pending or holds. One that was refused leaves the next `turn` to others.
    """

    order_id: str
    currency: str
    channel: int
    status: Status
    lines: tuple[Line, ...]
    fulfilment: Fulfilment
    created_at: datetime
    updated_at: datetime
    sold_at: datetime
    points_value: Money
    customer_id: str = ""
    history: tuple[StatusChange, ...] = ()
    discounts: tuple[Discount, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    coupon_codes: tuple[str, ...] = ()
    redeemed_points: int = 0
    payments: tuple[Payment, ...] = ()
    returns: tuple[Return, ...] = ()
    pickup_code: str = ""
    wrong_codes: int = 0
    wrong_code_at: datetime | None = None
    cart_id: str = ""
    sale_id: str = ""
    register_id: str = ""
    fingerprint: str = ""
    tracking_number: str = ""
    journey: Journey | None = None
    rules_version: str = ""
    cancel_reason: str = ""
    reservation_id: str = ""
    claim: str = ""
    turn: int = 0
    work: Work | None = None
    version: int = 1

    @property
    def subtotal(self) -> Money:
        return Money.total(self.currency, [line.subtotal for line in self.lines])

    @property
    def discount(self) -> Money:
        return Money.total(self.currency, [line.discount for line in self.lines])

    @property
    def total(self) -> Money:
        return Money.total(self.currency, [line.total for line in self.lines])

    @property
    def amount_due(self) -> Money:
        """What is left to be paid in money once the points are counted."""
        return self.total - self.points_value

    @property
    def booked_returns(self) -> tuple[Return, ...]:
        return tuple(each for each in self.returns if each.booked)

    @property
    def refunded(self) -> Money:
        """Money given back for returns so far."""
        return Money.total(self.currency, [each.refund for each in self.booked_returns])

    @property
    def stock_lines(self) -> tuple[StockLine, ...]:
        return tuple(
            StockLine(line.sku, line.location_id, line.quantity)
            for line in self.lines
            if not line.is_service
        )

    @property
    def was_refused(self) -> bool:
        """Whether it was given up before it ever held."""
        held = any(change.status in status.BINDING for change in self.history)
        return self.status == Status.CANCELLED and not held

    @property
    def is_binding(self) -> bool:
        """Whether it holds: not pending, not cancelled."""
        return self.status in status.BINDING

    def line(self, line_id: str) -> Line | None:
        return next((line for line in self.lines if line.line_id == line_id), None)

    def found_return(self, return_id: str) -> Return | None:
        return next((each for each in self.returns if each.return_id == return_id), None)

    def becomes(
        self, wanted: Status, now: datetime, channel: int, location_id: str = ""
    ) -> "Order":
        """The order in another status, with the change in its history."""
        status.require(self.status, self.fulfilment.kind, wanted)
        change = StatusChange(wanted, now, channel, location_id)
        return replace(self, status=wanted, history=(*self.history, change))

    def allow(self, wanted: Status) -> None:
        """Raises where it can't become that."""
        status.require(self.status, self.fulfilment.kind, wanted)

    def require_idle(self) -> None:
        """Raises Aborted while something else is being done with it."""
        if self.work is not None:
            raise Aborted(
                "ORDER_BUSY", "Something else is being done with the order: try again.", (), 0.5
            )

    def at_work(self, work: Work | None) -> "Order":
        return replace(self, work=work)

    def with_lines(self, lines: Iterable[Line], discounts: Iterable[Discount]) -> "Order":
        return replace(self, lines=tuple(lines), discounts=tuple(discounts))

    def with_return(self, changed: Return) -> "Order":
        """The order with the return of the same id replaced."""
        others = [changed if r.return_id == changed.return_id else r for r in self.returns]
        return replace(self, returns=tuple(others))

    def is_working_on(self, *kinds: WorkKind) -> bool:
        return self.work is not None and self.work.kind in kinds


def units(lines: Sequence[StockLine]) -> int:
    """Units over all lines."""
    return sum(line.quantity for line in lines)
