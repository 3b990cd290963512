"""Which payments an order has, and where money goes back to."""

import re
from collections.abc import Sequence
from datetime import datetime

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain.parts import FulfilmentKind, Payment

CASH = "CASH"
WRITE_OFF = "WRITE_OFF"
_METHOD = re.compile(r"[A-Z][A-Z0-9_]{1,31}")


def check_method(method: str, field: str) -> None:
    """Raises InvalidArgument where it is no name of a payment method."""
    if method == WRITE_OFF or not _METHOD.fullmatch(method):
        raise InvalidArgument([Violation(field, "must be a method such as CASH, TEST or CARD")])


def is_paid_at_hand_over(method: str, kind: FulfilmentKind) -> bool:
    """Cash changes hands when the goods do."""
    return method == CASH and kind in (FulfilmentKind.PICKUP, FulfilmentKind.DELIVERY)


def points_cover(points_value: Money, total: Money) -> None:
    """Raises FailedPrecondition where the points are worth more than there is to pay."""
    if points_value > total:
        raise FailedPrecondition(
            "POINTS_EXCEED_TOTAL", "The points are worth more than the order: redeem fewer."
        )


def settle(
    given: Sequence[Payment], due: Money, at: datetime, *, write_off: bool = False
) -> tuple[Payment, ...]:
    """A till's payments, which must come to what is due; cash where none are given.

    With `write_off`, what a till took too little because points could not be burned any more is
    booked as written off: the goods are gone.
    """
    if not given:
        return () if due.is_zero else (Payment(CASH, due, at),)
    if any(payment.amount.currency != due.currency for payment in given):
        raise InvalidArgument([Violation("payments", f"must be in {due.currency}")])
    paid = tuple(Payment(p.method, p.amount, p.at or at) for p in given)
    missing = due - Money.total(due.currency, [p.amount for p in paid])
    if missing.is_zero:
        return paid
    if write_off and missing.minor > 0:
        return (*paid, Payment(WRITE_OFF, missing, at))
    what = f"must come to the total, {due.minor} minor units of {due.currency}"
    raise InvalidArgument([Violation("payments", what)], reason="PAYMENTS_DIFFER")


def captured(payments: Sequence[Payment], currency: str) -> Money:
    """Money taken less money given back."""
    return Money.total(currency, [p.amount for p in payments if p.at is not None])


def outstanding(payments: Sequence[Payment], currency: str) -> Money:
    """Money that is taken at hand-over."""
    return Money.total(currency, [p.amount for p in payments if p.at is None])


def capture_due(payments: Sequence[Payment], at: datetime) -> tuple[Payment, ...]:
    """What was due is taken now."""
    return tuple(Payment(p.method, p.amount, p.at or at) for p in payments)


def refunds(payments: Sequence[Payment], amount: Money, at: datetime) -> tuple[Payment, ...]:
    """Entries that give the amount back into the methods it came by, the first one first.

    Below zero (a discount that is returned) it is taken by the first method.
    """
    if amount.is_zero:
        return ()
    left_by_method: dict[str, int] = {}
    for payment in payments:
        if payment.at is not None:
            taken = left_by_method.get(payment.method, 0)
            left_by_method[payment.method] = taken + payment.amount.minor
    entries = []
    left = amount.minor
    for method, taken in left_by_method.items():
        part = min(taken, left) if left > 0 else 0
        if part > 0 and method != WRITE_OFF:
            entries.append(Payment(method, Money(amount.currency, -part), at))
            left -= part
    if left:
        rest = Payment(next(iter(left_by_method), CASH), Money(amount.currency, -left), at)
        entries.append(rest)
    return tuple(entries)


def call_off(payments: Sequence[Payment], currency: str, at: datetime) -> tuple[Payment, ...]:
    """What a cancelled order keeps: what was taken and given back, nothing still due."""
    taken = tuple(p for p in payments if p.at is not None)
    return taken + refunds(taken, captured(taken, currency), at)
