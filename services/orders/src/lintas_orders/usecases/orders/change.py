"""Changes of an order: one write, or work of several steps that anyone can go on with."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_orders.domain.order import Order
from lintas_orders.domain.parts import Journey
from lintas_orders.domain.status import Status
from lintas_orders.messages import events
from lintas_orders.messages.events import Event
from lintas_orders.store import Store
from lintas_orders.store.orders import LostRace
from lintas_orders.usecases import journeys, waiting
from lintas_orders.usecases.finishing import to_the_end
from lintas_orders.usecases.orders.carry_on import CarryOn
from lintas_orders.usecases.orders.visible import VisibleOrder
from lintas_orders.usecases.saving import save

TRIES = 5
WAIT_SECONDS = 4.0

Change = Callable[[Order], Order]


@dataclass(frozen=True)
class ChangeOrder:
    """Waits until nobody else works on the order, changes it, and carries its work out."""

    store: Store
    clock: Clock
    visible: VisibleOrder
    carry_on: CarryOn

    async def __call__(self, order_id: str, change: Change, *news: Event) -> Order:
        """What the change makes of the latest version. The change raises where it may not be."""
        await self.visible(order_id)
        for _ in range(TRIES):
            before = await waiting.until_idle(self.store, order_id, WAIT_SECONDS)
            changed = change(before)
            if changed is before:
                return before
            after = replace(changed, journey=journeys.hop(await self._last_hop(before)))
            try:
                if after.work:
                    return await to_the_end(self._work(before, after))
                return await save(self.store, before, after, self.clock.now(), *news)
            except LostRace:
                continue
        raise LostRace

    async def _last_hop(self, order: Order) -> Journey | None:
        """Where the journey stood last, which may have been at another order."""
        if order.journey is None:
            return None
        latest = await self.store.orders.latest_of_journey(order.journey.journey_id)
        return latest.journey if latest else order.journey

    async def _work(self, before: Order, after: Order) -> Order:
        begun = await save(self.store, before, after, self.clock.now())
        return await waiting.finished(self.store, begun.order_id, self.carry_on(begun))

    async def step(self, order_id: str, wanted: Status, news: Event) -> Order:
        """A change of status that needs nothing else."""

        def change(order: Order) -> Order:
            return order.becomes(wanted, self.clock.now(), context.current().channel)

        return await self(order_id, change, news)


@dataclass(frozen=True)
class MarkReady:
    """The goods lie ready to be collected or shipped."""

    change: ChangeOrder

    async def __call__(self, order_id: str) -> Order:
        return await self.change.step(order_id, Status.READY, events.ready)
