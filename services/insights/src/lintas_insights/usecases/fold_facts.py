"""Adds new facts to the figures, each exactly once."""

import asyncio
from dataclasses import dataclass, field

from lintas_insights.store import Store
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class FoldFacts:
    """A batch is leased, added where it is not in yet, and let go; after a crash, once more."""

    store: Store
    clock: Clock
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self) -> int:
        """Until nothing is left; how many facts were added."""
        added = 0
        async with self._one_at_a_time:
            while batch := await self.store.facts.lease(self.clock.now()):
                if batch.facts:
                    await self.store.rollups.add(batch)
                    await self.store.facts.done(batch)
                added += len(batch.facts)
        return added
