"""What insights itself has to prove: its figures hold every fact, and agree with orders."""

import asyncio
from dataclasses import dataclass

from lintas_insights.store import Store
from lintas_kit.books import Books, Law, Side
from lintas_kit.clock import Clock

LOOKS = 4
PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class CheckBooks:
    """A difference is looked at again before it is told, as facts may be on their way."""

    store: Store
    clock: Clock

    async def __call__(self) -> Books:
        for _ in range(LOOKS - 1):
            books = await self._look()
            if all(law.difference == 0 for law in books.laws):
                return books
            await asyncio.sleep(PAUSE_SECONDS)
        return await self._look()

    async def _look(self) -> Books:
        told = await self.store.facts.count(self.clock.now())
        facts = told - await self.store.facts.under_way()
        totals = await self.store.rollups.totals()
        counted = Law(
            "insights.facts",
            "Facts that were told = facts that the figures hold.",
            facts,
            sum(total.facts for total in totals),
            "facts",
        )
        sides = [
            Side(
                "sales.net",
                "RIGHT",
                total.net,
                total.currency,
                "Sales less cancellations and returns, as the figures have them.",
            )
            for total in totals
        ]
        return Books([counted], sides)
