"""Puts back what a return gives back: stock, coupon use, points, money."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

from lintas_kit.clock import Clock
from lintas_orders.domain import money_flow, returns
from lintas_orders.domain.order import Order, Return
from lintas_orders.messages import events
from lintas_orders.messages.events import Event
from lintas_orders.peers import Peers


@dataclass(frozen=True)
class ReturnWork:
    """The stock first: only there the return may still be refused (a location that is none)."""

    peers: Peers
    clock: Clock

    async def __call__(self, order: Order) -> tuple[Order, Event]:
        booked = _pending(order)
        operation = f"{order.order_id}.{booked.return_id}"
        stock = returns.stock_back(order, booked)
        if stock:
            await self.peers.inventory.put_back(operation, stock, booked.channel)
        await asyncio.gather(*self._parts(order, booked, operation))
        now = self.clock.now()
        refunds = money_flow.refunds(order.payments, booked.refund, now)
        for refund in refunds:
            provider = self.peers.payments.provider(refund.method)
            await provider.refund(operation, -refund.amount)
        done = replace(booked, booked=True)
        after = order.with_return(done).becomes(
            returns.status_after(order), now, booked.channel, booked.location_id
        )
        return replace(after, payments=(*order.payments, *refunds)), events.returned(done)

    def _parts(
        self, order: Order, booked: Return, operation: str
    ) -> list[Coroutine[Any, Any, None]]:
        parts: list[Coroutine[Any, Any, None]] = []
        if booked.discounts:
            parts.append(self.peers.promotions.reverse(order.order_id, operation, booked.discounts))
        if booked.restored_points:
            parts.append(
                self.peers.loyalty.restore(
                    order.customer_id, order.order_id, operation, booked.restored_points
                )
            )
        return parts

    def refused(self, order: Order) -> Order | None:
        """As before it was asked for, where nothing but the stock could have refused it."""
        booked = _pending(order)
        if booked.discounts or booked.restored_points:
            return None
        return replace(returns.unclaimed(order, booked.return_id), work=None)


def _pending(order: Order) -> Return:
    found = order.found_return(order.work.return_id) if order.work else None
    assert found  # noqa: S101 - the work and the return are written together
    return found
