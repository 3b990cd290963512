"""Decides a redemption's next state, writes it with its steps and events, and takes the steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, NotFound
from lintas_promotions.domain.redemption import Redemption, ripe, settled
from lintas_promotions.store import Store

Decide = Callable[[Redemption], Redemption]
Tell = Callable[[Redemption, Redemption], Sequence[Message]]
"""The events of a redemption, from what it was before and is after."""
_TRIES = 20


def _nothing(_before: Redemption, _after: Redemption) -> Sequence[Message]:
    return ()


@dataclass(frozen=True)
class ChangeRedemption:
    """Where another was faster the decision is made again, on what it left."""

    store: Store
    clock: Clock

    async def __call__(self, order_id: str, decide: Decide, tell: Tell = _nothing) -> Redemption:
        """Raises NotFound where the order holds nothing, and what `decide` raises."""
        for _ in range(_TRIES):
            before = await self.store.redemptions.get(order_id)
            if before is None:
                words = "There is no redemption of this order."
                raise NotFound("REDEMPTION_NOT_FOUND", words)
            after = decide(before)
            kept = before if after is before else await self._save(before, after, tell)
            if kept:
                return await self.settle(kept)
        raise Aborted("REDEMPTION_BUSY", "The redemption changes all the time: try again.")

    async def _save(self, before: Redemption, after: Redemption, tell: Tell) -> Redemption | None:
        now = self.clock.now()
        entries = outbox.stage(after.order_id, tell(before, after), now)
        return await self.store.redemptions.save(after, entries, now)

    async def settle(self, redemption: Redemption) -> Redemption:
        """Takes the steps that are left to take, and writes that down."""
        now = self.clock.now()
        steps = ripe(redemption, now)
        if not steps:
            return redemption
        await self.store.counters.take_steps(steps)
        after = settled(redemption, steps, now)
        return await self.store.redemptions.save(after, (), now) or after
