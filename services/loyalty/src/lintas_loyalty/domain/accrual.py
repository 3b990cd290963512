"""Points that orders earn: from the order's events, in whatever order and number they come.

Each function answers the booking that is still missing, or none. The bookings of an order are
told apart by their operation: `<order>.earn`, `.handOver`, `.cancel`, `.return.<return id>`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking, Entry, Kind
from lintas_loyalty.domain.lots import is_lapsed
from lintas_loyalty.domain.purchase import Comeback, Purchase


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a booking is made with: its id, and when what it books happened."""

    booking_id: str
    at: datetime


def earn_operation(order_id: str) -> str:
    """The operation that every event of the order makes sure of first."""
    return f"{order_id}.earn"


def cancel_operation(order_id: str) -> str:
    return f"{order_id}.cancel"


def return_operation(order_id: str, return_id: str) -> str:
    return f"{order_id}.return.{return_id}"


def earn(purchase: Purchase, points: int, lapses_at: datetime | None, stamp: Stamp) -> Booking:
    """Points for the order: pending until it is handed over."""
    handed_over = purchase.handed_over_at is not None
    return Booking(
        operation=earn_operation(purchase.order_id),
        customer_id=purchase.customer_id,
        booking_id=stamp.booking_id,
        at=stamp.at,
        order_id=purchase.order_id,
        entries=_accruals(purchase, points, lapses_at) if handed_over else (),
        pending=0 if handed_over else points,
        key_time=purchase.ordered_at,
    )


def hand_over(
    account: Account, purchase: Purchase, lapses_at: datetime | None, stamp: Stamp
) -> Booking | None:
    """What was pending for the order is the customer's now."""
    pending = account.pending_of(purchase.order_id)
    if pending is None:
        return None
    return Booking(
        operation=f"{purchase.order_id}.handOver",
        customer_id=account.customer_id,
        booking_id=stamp.booking_id,
        at=stamp.at,
        order_id=purchase.order_id,
        entries=_accruals(purchase, pending.points, lapses_at),
        pending=-pending.points,
    )


def cancel(account: Account, order_id: str, key_time: datetime, stamp: Stamp) -> Booking | None:
    """What was pending for the order is nobody's."""
    pending = account.pending_of(order_id)
    if pending is None:
        return None
    return Booking(
        operation=cancel_operation(order_id),
        customer_id=account.customer_id,
        booking_id=stamp.booking_id,
        at=stamp.at,
        order_id=order_id,
        pending=-pending.points,
        key_time=key_time,
    )


def come_back(
    purchase: Purchase,
    comeback: Comeback,
    before: Sequence[Booking],
    key_time: datetime,
    stamp: Stamp,
) -> Booking:
    """Takes back what the returned units earned, cumulative by line, so that parts sum exactly.

    `before` are the order's bookings so far. Points go from the lot that they were earned in.
    """
    earned = _earned(before)
    came_back = _came_back(before)
    quantities = {line.line_id: line.quantity for line in purchase.lines}
    entries = []
    for line_id, quantity in comeback.quantities:
        bought = quantities.get(line_id, 0)
        held = earned.get(line_id)
        start = came_back.get(line_id, 0)
        if held and bought:
            points = _part(held.points, start + quantity, bought) - _part(
                held.points, start, bought
            )
            if points:
                entries.append(Entry(Kind.ACCRUAL_REVERSAL, -points, held.lapses_at, line_id))
        came_back[line_id] = start + quantity
    return Booking(
        operation=return_operation(purchase.order_id, comeback.return_id),
        customer_id=purchase.customer_id,
        booking_id=stamp.booking_id,
        at=stamp.at,
        order_id=purchase.order_id,
        entries=tuple(entries),
        key_time=key_time,
        returned=comeback.quantities,
    )


def lapsed_by_lot(bookings: Iterable[Booking]) -> dict[datetime | None, int]:
    """How much lapsed of each lot, less what was given back of that."""
    lapsed: dict[datetime | None, int] = {}
    for booking in bookings:
        for entry in booking.entries:
            if entry.kind == Kind.EXPIRY:
                lapsed[entry.lapses_at] = lapsed.get(entry.lapses_at, 0) - entry.points
    return lapsed


def unlapse(
    taken_back: Sequence[Entry], lapsed: Mapping[datetime | None, int], now: datetime
) -> tuple[Entry, ...]:
    """What lapsed in a lot is given back as far as it is taken back now: nobody loses it twice."""
    wanted: dict[datetime | None, int] = {}
    for entry in taken_back:
        if is_lapsed(entry.lapses_at, now):
            wanted[entry.lapses_at] = wanted.get(entry.lapses_at, 0) - entry.points
    parts = {lot: min(points, lapsed.get(lot, 0)) for lot, points in wanted.items()}
    return tuple(Entry(Kind.EXPIRY, points, lot) for lot, points in parts.items() if points > 0)


def with_more(booking: Booking, entries: tuple[Entry, ...]) -> Booking:
    """The booking with entries that follow from its own."""
    return replace(booking, entries=booking.entries + entries)


def _accruals(purchase: Purchase, points: int, lapses_at: datetime | None) -> tuple[Entry, ...]:
    shares = purchase.shares(points) if points else {}
    return tuple(
        Entry(Kind.ACCRUAL, share, lapses_at, line_id) for line_id, share in shares.items() if share
    )


def _earned(bookings: Iterable[Booking]) -> dict[str, Entry]:
    return {
        entry.line_id: entry
        for booking in bookings
        for entry in booking.entries
        if entry.kind == Kind.ACCRUAL
    }


def _came_back(bookings: Iterable[Booking]) -> dict[str, int]:
    units: dict[str, int] = {}
    for booking in bookings:
        for line_id, quantity in booking.returned:
            units[line_id] = units.get(line_id, 0) + quantity
    return units


def _part(points: int, units: int, of: int) -> int:
    return points * min(units, of) // of
