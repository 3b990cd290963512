"""Cancels an order that was not handed over."""

from dataclasses import dataclass, replace

from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_orders.domain import work
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import WorkKind
from lintas_orders.usecases.orders.change import ChangeOrder

LONGEST_REASON = 200


@dataclass(frozen=True)
class CancelOrder:
    """Decided at once; from then on nobody can hand it over."""

    change: ChangeOrder
    clock: Clock

    async def __call__(self, order_id: str, reason: str) -> Order:
        if len(reason) > LONGEST_REASON:
            raise InvalidArgument(
                [Violation("reason", f"must be {LONGEST_REASON} characters at most")]
            )

        def cancel(order: Order) -> Order:
            order.allow(Status.CANCELLED)
            now = self.clock.now()
            return replace(order, work=work.begin(WorkKind.CANCEL, now, reason=reason))

        return await self.change(order_id, cancel)
