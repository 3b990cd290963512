"""Waiting for what another call or process is doing with an order."""

import asyncio
from collections.abc import Awaitable

from lintas_kit.errors import Aborted, FailedPrecondition, NotFound, Problem, Unavailable
from lintas_orders.domain.order import Order
from lintas_orders.domain.work import UNAVAILABLE
from lintas_orders.store import Store

SECONDS = 8.0
_PAUSES = (0.05, 0.1, 0.2)

_REFUSALS = {
    "OUT_OF_STOCK": "There is not enough of it.",
    "PAYMENT_DECLINED": "The payment was declined: choose another way to pay.",
    "COUPON_REJECTED": "The coupon does not apply.",
    "POINTS_EXCEED_TOTAL": "The points are worth more than the order: redeem fewer.",
}


class PutOff(Aborted):
    """It could not be finished now, and is gone on with in a moment, by whoever comes first."""

    def __init__(self) -> None:
        super().__init__("ORDER_BUSY", "The order is still being worked on: ask again.", (), 1.0)


def order_not_found() -> NotFound:
    return NotFound("ORDER_NOT_FOUND", "There is no such order.")


async def until_idle(store: Store, order_id: str, seconds: float = SECONDS) -> Order:
    """The order once nothing is under way with it. Raises Aborted where that takes too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    turn = 0
    while True:
        order = await store.orders.get(order_id)
        if order is None:
            raise order_not_found()
        if order.work is None:
            return order
        if loop.time() >= deadline:
            raise PutOff
        await asyncio.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
        turn += 1


async def finished(store: Store, order_id: str, attempt: Awaitable[Order]) -> Order:
    """What the attempt makes of the order, or those that come after it where it is put off."""
    try:
        return await attempt
    except PutOff:
        return require_held(await until_idle(store, order_id))


def refusal(order: Order) -> Problem:
    """Why an order that never held was given up, in the words that its first caller got."""
    reason = order.cancel_reason
    if reason == UNAVAILABLE:
        return Unavailable(reason, "A part of the platform is away: try again.", (), 1.0)
    return FailedPrecondition(reason, _REFUSALS.get(reason, "It was refused."))


def require_held(order: Order) -> Order:
    """The order, or the refusal that it ended with."""
    if order.was_refused:
        raise refusal(order)
    return order
