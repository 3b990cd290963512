"""Burning points for an order, giving them back, and corrections by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_loyalty.domain import lots
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking, Entry, Kind
from lintas_loyalty.domain.lots import Owned

MOST_POINTS = 1_000_000_000
LONGEST_REASON = 200


def check_points(points: int, field: str = "points") -> None:
    """Raises InvalidArgument for a number of points that can't be burned."""
    if not 1 <= points <= MOST_POINTS:
        raise InvalidArgument([Violation(field, f"must be 1 to {MOST_POINTS}")])


def check_adjustment(points: int, reason: str) -> None:
    """Raises InvalidArgument that names what is wrong."""
    violations = []
    if points == 0 or abs(points) > MOST_POINTS:
        violations.append(Violation("points", f"must not be 0, nor beyond {MOST_POINTS}"))
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        violations.append(Violation("reason", f"must have 1 to {LONGEST_REASON} letters"))
    if violations:
        raise InvalidArgument(violations)


@dataclass(frozen=True)
class Burned:
    """What the journal tells of an order's burned points."""

    total: int
    value: Money | None
    left: Mapping[Owned, int]
    is_closed: bool
    customers: frozenset[str]
    parts: int

    @property
    def outstanding(self) -> int:
        """Points that were not given back."""
        return sum(self.left.values())


def burned(bookings: Sequence[Booking]) -> Burned:
    """Sums up the order's redemptions and what was given back of them."""
    redeemed = [b for b in bookings if _is_burn(b)]
    left: dict[Owned, int] = {}
    for booking in bookings:
        for entry in booking.entries:
            if entry.kind in {Kind.REDEMPTION, Kind.REDEMPTION_REVERSAL}:
                owned = (booking.customer_id, entry.lapses_at)
                left[owned] = left.get(owned, 0) - entry.points
    return Burned(
        total=-sum(booking.points for booking in redeemed),
        value=next((b.value for b in redeemed if b.value is not None), None),
        left={owned: points for owned, points in left.items() if points},
        is_closed=any(booking.closes for booking in bookings),
        customers=frozenset(
            name for booking in redeemed for name in (booking.customer_id, *booking.parts)
        ),
        parts=len(redeemed),
    )


def _is_burn(booking: Booking) -> bool:
    return booking.operation.startswith(f"{booking.order_id}.burn#")


def refuse_other(before: Burned, points: int, value: Money) -> None:
    """Raises where the order's points can't be burned any more, or were burned otherwise."""
    if before.is_closed:
        raise FailedPrecondition(
            "ORDER_CLOSED", "The points of this order were given back: it can't burn any more."
        )
    differs = before.value is not None and before.value.currency != value.currency
    if before.total > points or differs:
        raise AlreadyExists("BURN_DIFFERS", "Other points were burned for this order before.")


def taking(accounts: Sequence[Account], points: int, now: datetime) -> dict[Owned, int]:
    """From which lots of whom the points come. Raises FailedPrecondition INSUFFICIENT_POINTS."""
    taken = lots.take({account.customer_id: account.lots for account in accounts}, points, now)
    if taken is None:
        has = max(sum(balance_at(account, now) for account in accounts), 0)
        raise FailedPrecondition(
            "INSUFFICIENT_POINTS", f"There are {has} points to spend, not {points}."
        )
    return taken


def balance_at(account: Account, now: datetime) -> int:
    """What can be spent, with what lapsed left out whether or not it is booked."""
    return lots.balance(lots.after(account.lots, lots.lapsing(account.lots, now)))


def expiry(account: Account, booking_id: str, now: datetime) -> tuple[Booking, ...]:
    """Books what lapsed by now: one booking, or none."""
    entries = lots.lapsing(account.lots, now)
    if not entries:
        return ()
    operation = f"expire.{account.version + 1}"
    return (Booking(operation, account.customer_id, booking_id, now, entries=entries),)


def entries_of(owned: Mapping[Owned, int], customer_id: str, kind: Kind) -> tuple[Entry, ...]:
    """The customer's part as entries; a redemption takes, all else gives."""
    sign = -1 if kind == Kind.REDEMPTION else 1
    return tuple(
        Entry(kind, sign * points, lapses_at)
        for (owner, lapses_at), points in owned.items()
        if owner == customer_id
    )


def customers_of(owned: Mapping[Owned, int], named: str) -> list[str]:
    """Whose accounts are written to, the named one first."""
    return [named, *sorted({owner for owner, _ in owned} - {named})]


def adjustment(
    account: Account, points: int, lapses_at: datetime | None, now: datetime
) -> tuple[Entry, ...]:
    """A correction by hand. A debit takes the account's oldest lots; beyond them it is a debt.

    Whether the person has enough is for the caller to see: other ids of theirs may have it.
    """
    if points > 0:
        return (Entry(Kind.ADJUSTMENT, points, lapses_at),)
    current = lots.after(account.lots, lots.lapsing(account.lots, now))
    own = min(max(lots.balance(current), 0), -points)
    taken = lots.take({account.customer_id: current}, own, now) or {}
    entries = [Entry(Kind.ADJUSTMENT, -part, lot) for (_, lot), part in taken.items()]
    if own < -points:
        entries.append(Entry(Kind.ADJUSTMENT, points + own, None))
    return tuple(entries)


def require_points(accounts: Sequence[Account], points: int, now: datetime) -> None:
    """Raises FailedPrecondition INSUFFICIENT_POINTS where a debit leaves less than nothing."""
    has = sum(balance_at(account, now) for account in accounts)
    if has + points < 0 and points < 0:
        raise FailedPrecondition(
            "INSUFFICIENT_POINTS", f"There are {max(has, 0)} points, not {-points}."
        )
