"""Evaluates an order's basket and holds what it uses, once an order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from lintas_kit import metrics
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, FailedPrecondition, InvalidArgument, Violation
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.basket import Asked
from lintas_promotions.domain.effects import Use
from lintas_promotions.domain.planning import Facts, bounds, plan, without
from lintas_promotions.domain.redemption import Redemption, State
from lintas_promotions.store import Store
from lintas_promotions.usecases.change_redemption import ChangeRedemption
from lintas_promotions.usecases.gather_facts import GatherFacts

_LONGEST_ID = 128
_TRIES = 5
_LOOKS = 20
_LOOK_AGAIN_SECONDS = 0.05

_outcomes = metrics.counter("promotions_holds_total", "Holds by how they ended.", ["outcome"])


@dataclass(frozen=True)
class HoldRedemption:
    """A campaign or coupon that is used up just now is rejected with its reason, and the basket is
    evaluated without it."""

    store: Store
    gather: GatherFacts
    change: ChangeRedemption
    clock: Clock
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(
        self,
        order_id: str,
        asked: Asked,
        *,
        already_happened: bool = False,
        sold_at: datetime | None = None,
    ) -> Redemption:
        """The redemption, held or committed before. Raises FailedPrecondition where the order gave
        it up already."""
        if not 1 <= len(order_id) <= _LONGEST_ID:
            raise InvalidArgument(
                [Violation("orderId", f"must have 1 to {_LONGEST_ID} characters")]
            )
        for _ in range(_TRIES):
            before = await self._before(order_id)
            if before and before.is_answered:
                _outcomes.labels("repeated").inc()
                return before
            at = min(sold_at or self.clock.now(), self.clock.now())
            facts = await self.gather(asked, at, past_limits=already_happened)
            held = await self._hold(order_id, before, facts)
            if held:
                _outcomes.labels("held" if held.plan.uses else "nothing").inc()
                return held
        raise Aborted("REDEMPTION_BUSY", "The order is being held by another call: try again.")

    async def _before(self, order_id: str) -> Redemption | None:
        """What there is of this order, never a hold under way: that is waited for, and cleared away
        where it was left half-way."""
        for _ in range(_LOOKS):
            before = await self.store.redemptions.get(order_id)
            if before is None or before.state is not State.HOLDING:
                return await self._cleared(before)
            await self.pause(_LOOK_AGAIN_SECONDS)
        return await self._cleared(
            await self.change(order_id, lambda r: redemptions.expire_holding(r, self._now()))
        )

    async def _cleared(self, before: Redemption | None) -> Redemption | None:
        if before and before.state is State.RELEASED:
            words = "The order gave its redemption up."
            raise FailedPrecondition("REDEMPTION_RELEASED", words)
        if before and before.state is State.EXPIRED:
            return await self.change.settle(before)
        return before

    async def _hold(
        self, order_id: str, before: Redemption | None, facts: Facts
    ) -> Redemption | None:
        """The redemption that is held now; none where another call was faster."""
        while True:
            now = self._now()
            planned = plan(facts)
            wanted = (
                redemptions.again(before, planned, now)
                if before
                else redemptions.begun(order_id, planned, now)
            )
            kept = await self.store.redemptions.save(wanted, (), now)
            if kept is None:
                return None
            steps = redemptions.ripe(kept, now)
            await self.store.counters.take_steps(steps)
            before = redemptions.settled(kept, steps, now)
            refused = await self._take(before, facts)
            if not refused:
                if before.state is State.HELD and not steps:
                    return before
                held = redemptions.held(before, self._now())
                return await self.store.redemptions.save(held, (), now)
            for use, reason in refused:
                _outcomes.labels(reason).inc()
                facts = without(facts, use, reason)

    async def _take(self, planned: Redemption, facts: Facts) -> list[tuple[Use, str]]:
        uses = planned.plan.uses
        reasons = await asyncio.gather(
            *(self.store.counters.take(use, planned.token, bounds(facts, use)) for use in uses)
        )
        return [(use, reason) for use, reason in zip(uses, reasons, strict=True) if reason]

    def _now(self) -> datetime:
        return self.clock.now()
