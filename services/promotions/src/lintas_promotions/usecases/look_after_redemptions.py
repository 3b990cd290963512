"""Lets holds run out that nobody answered for, and finishes what a crash left half-way."""

import asyncio
from dataclasses import dataclass

from lintas_kit import metrics
from lintas_kit.errors import Problem
from lintas_kit.logs import get_logger
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.redemption import Redemption, State
from lintas_promotions.usecases.change_redemption import ChangeRedemption

_BATCH = 200
_AT_ONCE = 8
_looked_after = metrics.counter(
    "promotions_redemptions_looked_after_total", "Redemptions that were due.", ["state"]
)
_failed = metrics.counter(
    "promotions_redemptions_failed_total", "Redemptions that were due and could not be finished."
)


@dataclass(frozen=True)
class LookAfterRedemptions:
    """Any number of these may run. One that can't be finished doesn't keep the others waiting."""

    change: ChangeRedemption

    async def __call__(self) -> int:
        """How many were finished."""
        due = await self.change.store.redemptions.due(self.change.clock.now(), _BATCH)
        gate = asyncio.Semaphore(_AT_ONCE)
        return sum(await asyncio.gather(*(self._look_after(each, gate) for each in due)))

    async def _look_after(self, due: Redemption, gate: asyncio.Semaphore) -> bool:
        async with gate:
            try:
                await self.change(due.order_id, self._decide)
            except Problem as problem:
                _failed.inc()
                get_logger().error("redemption_left", order_id=due.order_id, reason=problem.reason)
                return False
        _looked_after.labels(str(due.state)).inc()
        return True

    def _decide(self, before: Redemption) -> Redemption:
        now = self.change.clock.now()
        still_due = before.due is not None and before.due <= now
        if still_due and before.state in (State.HOLDING, State.HELD):
            return redemptions.expire(before, now)
        return before
