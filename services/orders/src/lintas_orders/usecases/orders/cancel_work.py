"""What goes back when an order is cancelled: stock, coupons, points, money."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from lintas_kit.clock import Clock
from lintas_orders.domain import money_flow
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.messages import events
from lintas_orders.messages.events import Event
from lintas_orders.peers import Peers

REQUESTED = "REQUESTED"


@dataclass(frozen=True)
class CancelWork:
    """Each part goes back once, by the order's id."""

    peers: Peers
    clock: Clock

    async def __call__(self, order: Order) -> tuple[Order, Event]:
        await asyncio.gather(*self._parts(order))
        now = self.clock.now()
        work = order.work
        cancelled = order.becomes(Status.CANCELLED, now, order.channel)
        payments = money_flow.call_off(order.payments, order.currency, now)
        for refund in payments[len(order.payments) :]:
            provider = self.peers.payments.provider(refund.method)
            await provider.refund(f"{order.order_id}.cancel", -refund.amount)
        done = replace(cancelled, payments=payments, cancel_reason=REQUESTED)
        said = work.reason if work else ""
        return done, events.cancelled(said or REQUESTED)

    def _parts(self, order: Order) -> list[Coroutine[Any, Any, None]]:
        parts: list[Coroutine[Any, Any, None]] = []
        if order.stock_lines:
            parts.append(self.peers.inventory.release(order.reservation_id))
        if order.discounts or order.coupon_codes:
            parts.append(self.peers.promotions.release(order.order_id))
        if order.redeemed_points:
            operation = f"{order.order_id}.cancel"
            parts.append(self.peers.loyalty.restore(order.customer_id, order.order_id, operation))
        return parts

    def refused(self, order: Order) -> Order | None:
        """A cancellation is not called off."""
        return None
