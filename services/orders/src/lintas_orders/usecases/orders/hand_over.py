"""Hands goods over: collected with the code, shipped, delivered."""

from dataclasses import dataclass, replace

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_orders.domain import money_flow, pickup, work
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import WorkKind
from lintas_orders.messages import events
from lintas_orders.usecases.orders.change import ChangeOrder

LONGEST_TRACKING_NUMBER = 100


@dataclass(frozen=True)
class CollectOrder:
    """To who shows the code. Wrong codes are counted in the order."""

    change: ChangeOrder
    clock: Clock

    async def __call__(self, order_id: str, code: str) -> Order:
        wrong = False

        def collect(order: Order) -> Order:
            nonlocal wrong
            now = self.clock.now()
            order.allow(Status.COLLECTED)
            pickup.require_unlocked(order, now)
            wrong = not pickup.matches(order, code)
            if wrong:
                return pickup.counting_wrong(order, now)
            return _handing_over(order, Status.COLLECTED, self.clock)

        order = await self.change(order_id, collect)
        if wrong:
            raise pickup.refusal()
        return order


@dataclass(frozen=True)
class ShipOrder:
    """A delivery left the building."""

    change: ChangeOrder
    clock: Clock

    async def __call__(self, order_id: str, tracking_number: str) -> Order:
        if len(tracking_number) > LONGEST_TRACKING_NUMBER:
            raise InvalidArgument([Violation("trackingNumber", "must be 100 characters at most")])

        def ship(order: Order) -> Order:
            order.allow(Status.SHIPPED)
            order = replace(order, tracking_number=tracking_number)
            return _handing_over(order, Status.SHIPPED, self.clock)

        return await self.change(order_id, ship)


@dataclass(frozen=True)
class DeliverOrder:
    """A delivery reached the customer; cash on delivery is taken."""

    change: ChangeOrder
    clock: Clock

    async def __call__(self, order_id: str) -> Order:
        def deliver(order: Order) -> Order:
            now = self.clock.now()
            order = order.becomes(Status.DELIVERED, now, context.current().channel)
            return replace(order, payments=money_flow.capture_due(order.payments, now))

        return await self.change(order_id, deliver, events.delivered)


def _handing_over(order: Order, target: Status, clock: Clock) -> Order:
    begun = work.begin(
        WorkKind.HAND_OVER,
        clock.now(),
        target=target,
        channel=context.current().channel,
        location_id=order.fulfilment.location_id,
    )
    return replace(order, work=begun)
