"""The order stands: what was held is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from lintas_promotions import events
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.redemption import Redemption
from lintas_promotions.usecases.change_redemption import ChangeRedemption


@dataclass(frozen=True)
class CommitRedemption:
    """Once an order, however often it is called."""

    change: ChangeRedemption

    async def __call__(self, order_id: str) -> Redemption:
        """Raises NotFound, and FailedPrecondition where it was not held or was released."""
        clock = self.change.clock
        return await self.change(order_id, lambda r: redemptions.commit(r, clock.now()), _tell)


def _tell(_before: Redemption, after: Redemption) -> Sequence[Message]:
    return [events.redemption_committed(after)] if after.plan.discounts else []
