"""Lets holds run out that nobody answered for, and finishes what a crash left half-way."""

from dataclasses import dataclass

from lintas_kit import metrics
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.redemption import Redemption, State
from lintas_promotions.usecases.change_redemption import ChangeRedemption

_BATCH = 100
_looked_after = metrics.counter(
    "promotions_redemptions_looked_after_total", "Redemptions that were due.", ["state"]
)


@dataclass(frozen=True)
class LookAfterRedemptions:
    """Any number of these may run."""

    change: ChangeRedemption

    async def __call__(self) -> int:
        """How many were due."""
        due = await self.change.store.redemptions.due(self.change.clock.now(), _BATCH)
        for redemption in due:
            _looked_after.labels(str(redemption.state)).inc()
            await self.change(redemption.order_id, self._decide)
        return len(due)

    def _decide(self, before: Redemption) -> Redemption:
        now = self.change.clock.now()
        still_due = before.due is not None and before.due <= now
        if still_due and before.state in (State.HOLDING, State.HELD):
            return redemptions.expire(before, now)
        return before
