"""The saga: its steps in order, and what happens when one fails."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn

from lintas_kit import metrics
from lintas_kit.clock import Clock
from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import Verdict, WorkKind, decide, is_passing, reason_of
from lintas_orders.messages import events
from lintas_orders.peers import Peers
from lintas_orders.store import Store
from lintas_orders.store.orders import LostRace
from lintas_orders.usecases import journeys, waiting
from lintas_orders.usecases.finishing import within_lease
from lintas_orders.usecases.placing.burn import Burn
from lintas_orders.usecases.placing.close_cart import CloseCart
from lintas_orders.usecases.placing.commit import Commit
from lintas_orders.usecases.placing.pay import Pay
from lintas_orders.usecases.placing.redeem import Redeem
from lintas_orders.usecases.placing.reserve import Reserve
from lintas_orders.usecases.placing.settle import Settle
from lintas_orders.usecases.placing.step import Run, Step
from lintas_orders.usecases.placing.take import Take
from lintas_orders.usecases.saving import save

_placed = metrics.counter("orders_placed_total", "Orders that hold.", ["kind"])
_given_up = metrics.counter("orders_given_up_total", "Orders given up.", ["kind", "reason"])
_again = metrics.counter("order_steps_failed_total", "Steps that failed.", ["step"])


@dataclass(frozen=True)
class Place:
    """Makes a pending order hold, or gives it up with all that it held."""

    store: Store
    clock: Clock
    steps: Mapping[WorkKind, Sequence[Step]]

    @classmethod
    def of(cls, store: Store, peers: Peers, clock: Clock, held_for: timedelta) -> "Place":
        redeem = Redeem(store, peers.inventory, peers.promotions)
        burn, commit = Burn(peers.loyalty), Commit(peers.promotions)
        checkout: list[Step] = [
            Reserve(peers.inventory, held_for),
            redeem,
            burn,
            Pay(peers.payments, clock),
            commit,
            CloseCart(store, clock),
        ]
        sale: list[Step] = [redeem, burn, Settle(), Take(peers.inventory), commit]
        return cls(store, clock, {WorkKind.CHECKOUT: checkout, WorkKind.SALE: sale})

    async def __call__(self, order: Order) -> Order:
        """The order that holds. Raises what it was refused with, or PutOff."""
        work = order.work
        if work is None:
            return waiting.require_held(order)
        steps = [step for step in self.steps[work.kind] if step.needed(order)]
        if work.giving_up:
            return await self._go_back(order, steps, None)
        run = Run(order, self.store)
        begun: list[Step] = []
        try:
            async with within_lease(work, self.clock.now()):
                for step in steps:
                    begun.append(step)
                    await step.do(run)
                return await self._hold(run)
        except LostRace:
            raise waiting.PutOff from None
        except Problem as failure:
            # Only a fresh order is known to have nothing of an earlier attempt.
            undone = begun if order.version == 1 else steps
            return await self._failed(run.stored, undone, begun[-1:], failure)

    async def _hold(self, run: Run) -> Order:
        order, now = run.order, self.clock.now()
        assert order.work  # noqa: S101 - whoever places an order holds its work
        kind = order.work.kind
        if order.journey is None and order.customer_id:
            order = replace(order, journey=journeys.hop(None))
        status = Status.COLLECTED if kind == WorkKind.SALE else Status.PLACED
        place = order.fulfilment.location_id if kind == WorkKind.SALE else ""
        placed = replace(order.becomes(status, now, order.channel, place), work=None)
        saved = await save(self.store, run.stored, placed, now, events.placed)
        _placed.labels(kind.value).inc()
        return saved

    async def _failed(
        self, order: Order, steps: Sequence[Step], last: Sequence[Step], failure: Problem
    ) -> Order:
        assert order.work  # noqa: S101
        now = self.clock.now()
        step = last[0] if last else None
        _again.labels(step.name if step else "hold").inc()
        forward_only = step is None or not step.can_give_up
        if forward_only and is_passing(failure):
            verdict = Verdict.AGAIN
        else:
            verdict = decide(order.work, failure, now)
        if verdict == Verdict.AGAIN:
            await self._later(order)
        clean = step is not None and step.clean_refusal and not order.work.parts_taken
        if clean and not is_passing(failure):
            steps = [each for each in steps if each is not step]
        return await self._go_back(order, steps, failure)

    async def _later(self, order: Order) -> NoReturn:
        assert order.work  # noqa: S101
        now = self.clock.now()
        with suppress(LostRace):
            await save(self.store, order, replace(order, work=order.work.postponed(now)), now)
        raise waiting.PutOff

    async def _go_back(self, order: Order, steps: Sequence[Step], failure: Problem | None) -> Order:
        """Undoes what was begun. The decision is stored first: nobody goes forward after it."""
        assert order.work  # noqa: S101
        reason = order.work.giving_up or reason_of(failure) if failure else order.work.giving_up
        if steps and not order.work.giving_up:
            work = order.work.given_up(reason, self.clock.now())
            order = await save(self.store, order, replace(order, work=work), self.clock.now())
        try:
            await self._undo(order, steps)
        except Problem as fault:
            get_logger().warning("undo_again", order_id=order.order_id, reason=fault.reason)
            await self._later(order)
        cancelled = await self._cancel(order, reason)
        raise failure or waiting.refusal(cancelled)

    async def _undo(self, order: Order, steps: Sequence[Step]) -> None:
        if not steps or order.work is None:
            return
        async with within_lease(order.work, self.clock.now()):
            for step in reversed(steps):
                await step.undo(order)

    async def _cancel(self, order: Order, reason: str) -> Order:
        assert order.work  # noqa: S101
        now = self.clock.now()
        kind = order.work.kind
        given_up = order.becomes(Status.CANCELLED, now, order.channel)
        given_up = replace(given_up, work=None, payments=(), cancel_reason=reason)
        _given_up.labels(kind.value, reason).inc()
        return await save(self.store, order, given_up, now)
