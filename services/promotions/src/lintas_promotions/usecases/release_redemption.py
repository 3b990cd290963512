"""The order was given up or cancelled: what it held or used is free again."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from lintas_kit.errors import NotFound
from lintas_promotions import events
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.redemption import Redemption
from lintas_promotions.usecases.change_redemption import ChangeRedemption


@dataclass(frozen=True)
class ReleaseRedemption:
    """Once an order, however often it is called. A hold that arrives later is refused."""

    change: ChangeRedemption

    async def __call__(self, order_id: str) -> Redemption:
        """The redemption, released."""
        clock = self.change.clock
        while True:
            try:
                return await self.change(
                    order_id, lambda r: redemptions.release(r, clock.now()), tell_reversed
                )
            except NotFound:
                never = redemptions.never_held(order_id, clock.now())
                kept = await self.change.store.redemptions.save(never, (), clock.now())
                if kept:
                    return kept


def tell_reversed(before: Redemption, after: Redemption) -> Sequence[Message]:
    """Tells what came back by the entries that are new."""
    entries = after.entries[len(before.entries) :]
    return [events.redemption_reversed(after, entries)] if entries else []
