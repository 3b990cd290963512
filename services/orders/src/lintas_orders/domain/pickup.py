"""The code that a customer shows to collect."""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from lintas_kit.errors import PermissionDenied, ResourceExhausted
from lintas_orders.domain.order import Order

DIGITS = 6
MOST_WRONG = 5
PAUSE = timedelta(minutes=1)


def code_from(number: int) -> str:
    """Six digits of a random number."""
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def require_unlocked(order: Order, now: datetime) -> None:
    """Raises ResourceExhausted for a minute after five wrong codes."""
    if order.wrong_codes < MOST_WRONG or order.wrong_code_at is None:
        return
    wait = order.wrong_code_at + PAUSE - now
    if wait > timedelta(0):
        raise ResourceExhausted(
            "TOO_MANY_PICKUP_CODES",
            "Too many wrong codes: try again in a minute.",
            (),
            wait.total_seconds(),
        )


def matches(order: Order, shown: str) -> bool:
    """Whether the code is the order's, in the same time for every wrong one."""
    return bool(order.pickup_code) and hmac.compare_digest(
        order.pickup_code.encode(), shown.strip().encode()
    )


def counting_wrong(order: Order, now: datetime) -> Order:
    """The order with one more wrong code; counted anew after a pause."""
    fresh = order.wrong_code_at is None or now - order.wrong_code_at >= PAUSE
    return replace(order, wrong_codes=1 if fresh else order.wrong_codes + 1, wrong_code_at=now)


def refusal() -> PermissionDenied:
    return PermissionDenied("WRONG_PICKUP_CODE", "That is not the code of this order.")
