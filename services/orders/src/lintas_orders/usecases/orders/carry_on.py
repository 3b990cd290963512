"""Work on an order that goes forward only: what was begun in the world is carried out."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NoReturn, Protocol

from lintas_kit.clock import Clock
from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_orders.domain.order import Order
from lintas_orders.domain.work import WorkKind, is_passing
from lintas_orders.messages.events import Event
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.orders import LostRace
from lintas_orders.usecases import waiting
from lintas_orders.usecases.finishing import within_lease
from lintas_orders.usecases.orders.cancel_work import CancelWork
from lintas_orders.usecases.orders.hand_over_work import HandOverWork
from lintas_orders.usecases.returns.return_work import ReturnWork
from lintas_orders.usecases.saving import save


class Job(Protocol):
    """Does one kind of work; every step of it may be repeated."""

    async def __call__(self, order: Order) -> tuple[Order, Event]:
        """The order with the work done, and what to tell of it."""
        ...

    def refused(self, order: Order) -> Order | None:
        """The order without the work where a refusal by its first step may call it off."""
        ...


@dataclass(frozen=True)
class CarryOn:
    """Does the work and writes that it is done; puts it off where it can't be done now."""

    store: Store
    clock: Clock
    jobs: Mapping[WorkKind, Job]

    @classmethod
    def of(cls, store: Store, peers: Peers, clock: Clock) -> "CarryOn":
        return cls(
            store,
            clock,
            {
                WorkKind.CANCEL: CancelWork(peers, clock),
                WorkKind.HAND_OVER: HandOverWork(peers.inventory, clock),
                WorkKind.RETURN: ReturnWork(peers, clock),
            },
        )

    async def __call__(self, order: Order) -> Order:
        """The order once the work is done. Raises PutOff where somebody goes on with it later."""
        work = order.work
        if work is None:
            return order
        job = self.jobs[work.kind]
        try:
            async with within_lease(work, self.clock.now()):
                done, news = await job(order)
                done = replace(done, work=None)
                return await save(self.store, order, done, self.clock.now(), news)
        except LostRace:
            raise waiting.PutOff from None
        except Problem as failure:
            called_off = None if is_passing(failure) else job.refused(order)
            if called_off is not None:
                await save(self.store, order, called_off, self.clock.now())
                raise
            await self._later(order, failure)

    async def _later(self, order: Order, failure: Problem) -> NoReturn:
        assert order.work  # noqa: S101 - only work is put off
        get_logger().warning(
            "work_put_off",
            order_id=order.order_id,
            work=order.work.kind.value,
            reason=failure.reason,
        )
        now = self.clock.now()
        with suppress(LostRace):
            await save(self.store, order, replace(order, work=order.work.postponed(now)), now)
        raise waiting.PutOff
