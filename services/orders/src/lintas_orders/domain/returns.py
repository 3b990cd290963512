"""What goes back with goods that come back: pro rata, and exact over any number of returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain.cart import MOST_UNITS
from lintas_orders.domain.order import Line, Order, Return, ReturnedLine
from lintas_orders.domain.parts import Condition, Discount, StockLine
from lintas_orders.domain.status import Status


@dataclass(frozen=True, slots=True)
class Back:
    """Units of a line that come back."""

    line_id: str
    quantity: int
    condition: Condition


def plan(
    order: Order,
    wanted: Sequence[Back],
    *,
    return_id: str,
    location_id: str,
    channel: int,
    reason: str,
    at: datetime,
) -> Order:
    """The order with the return claimed in it: the quantities are taken, nothing is booked yet.

    Raises InvalidArgument for a wrong line, FailedPrecondition ORDER_STATE or RETURN_EXCEEDS_ORDER.
    """
    order.allow(Status.PARTIALLY_RETURNED)
    backs = _checked(order, wanted, location_id)
    returned: list[ReturnedLine] = []
    discounts: list[Discount] = []
    lines = {line.line_id: line for line in order.lines}
    for back in backs:
        line = lines[back.line_id]
        shares = _discount_shares(order, line, line.returned, back.quantity)
        off = Money.total(order.currency, [share.amount for share in shares])
        value = line.unit_price * back.quantity - off
        returned.append(ReturnedLine(line.line_id, line.sku, back.quantity, back.condition, value))
        discounts += shares
        lines[line.line_id] = replace(line, returned=line.returned + back.quantity)
    value = Money.total(order.currency, [line.refund for line in returned])
    points, points_value = _points(order, value)
    booked = Return(
        return_id,
        tuple(returned),
        location_id,
        channel,
        reason,
        value - points_value,
        points,
        points_value,
        at,
        tuple(discounts),
    )
    return replace(order, lines=tuple(lines.values()), returns=(*order.returns, booked))


def _checked(order: Order, wanted: Sequence[Back], location_id: str) -> list[Back]:
    violations = [] if wanted else [Violation("lines", "must name at least one line")]
    together: dict[tuple[str, Condition], int] = {}
    for index, back in enumerate(wanted):
        line = order.line(back.line_id)
        if line is None:
            violations.append(Violation(f"lines[{index}].lineId", "is no line of the order"))
        elif not 1 <= back.quantity <= MOST_UNITS:
            violations.append(Violation(f"lines[{index}].quantity", "must be 1 or more"))
        elif not line.is_service and back.condition == Condition.CONDITION_UNSPECIFIED:
            violations.append(Violation(f"lines[{index}].condition", "must be GOOD or DAMAGED"))
        else:
            key = (back.line_id, back.condition)
            together[key] = together.get(key, 0) + back.quantity
            if not line.is_service and not location_id:
                violations.append(Violation("locationId", "must say where the goods are"))
    if violations:
        raise InvalidArgument(violations)
    _check_bought(order, together)
    return [Back(line_id, quantity, state) for (line_id, state), quantity in together.items()]


def _check_bought(order: Order, together: Mapping[tuple[str, Condition], int]) -> None:
    for line in order.lines:
        asked = sum(units for (line_id, _), units in together.items() if line_id == line.line_id)
        left = line.quantity - line.returned
        if asked > left:
            raise FailedPrecondition(
                "RETURN_EXCEEDS_ORDER",
                f"Of line {line.line_id} {left} can still come back, not {asked}.",
            )


def _discount_shares(order: Order, line: Line, before: int, units: int) -> list[Discount]:
    """What is given up of each discount of the line: cumulative, so that parts sum exactly."""
    shares = []
    for discount in order.discounts:
        if discount.line_id == line.line_id:
            until = discount.amount.portion(before + units, line.quantity)
            amount = until - discount.amount.portion(before, line.quantity)
            if not amount.is_zero:
                shares.append(replace(discount, amount=amount))
    return shares


def _points(order: Order, value: Money) -> tuple[int, Money]:
    """The share of the burned points, and what they were worth: cumulative by value."""
    total = order.total.minor
    if not order.redeemed_points or total <= 0:
        return 0, Money.zero(order.currency)
    before = sum(each.value.minor for each in order.returns)
    until = min(max(before + value.minor, 0), total)
    points = Money(order.currency, order.redeemed_points)
    given = sum(each.restored_points for each in order.returns)
    worth = Money.total(order.currency, [each.points_value for each in order.returns])
    restored = max(points.portion(until, total).minor - given, 0)
    money = order.points_value.portion(until, total) - worth
    return restored, max(money, Money.zero(order.currency))


def stock_back(order: Order, booked: Return) -> tuple[StockLine, ...]:
    """The units that can be sold again, in the location that took them."""
    goods = {line.line_id for line in order.lines if not line.is_service}
    return tuple(
        StockLine(line.sku, booked.location_id, line.quantity)
        for line in booked.lines
        if line.line_id in goods and line.condition == Condition.GOOD
    )


def status_after(order: Order) -> Status:
    """RETURNED once nothing is left with the customer."""
    if all(line.returned >= line.quantity for line in order.lines):
        return Status.RETURNED
    return Status.PARTIALLY_RETURNED


def unclaimed(order: Order, return_id: str) -> Order:
    """The order as if the return had never been asked for."""
    given_up = order.found_return(return_id)
    back: dict[str, int] = {}
    for line in given_up.lines if given_up else ():
        back[line.line_id] = back.get(line.line_id, 0) + line.quantity
    lines = tuple(
        replace(line, returned=line.returned - back[line.line_id]) if line.line_id in back else line
        for line in order.lines
    )
    kept = tuple(each for each in order.returns if each.return_id != return_id)
    return replace(order, lines=lines, returns=kept)
