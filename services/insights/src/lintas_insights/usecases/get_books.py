"""Returns every conservation law of every service, computed now."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from lintas_insights.domain import laws
from lintas_insights.peers import Ledgers
from lintas_insights.usecases.fold_facts import FoldFacts
from lintas_kit import metrics
from lintas_kit.books import CheckBooks, Law
from lintas_kit.clock import Clock

PAUSES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.7)
PATIENCE_SECONDS = 12.0

_difference = metrics.gauge(
    "books_joined_difference", "Left minus right of a law over all services.", ["law", "unit"]
)


@dataclass(frozen=True)
class Audit:
    """The laws, and when they were computed."""

    laws: list[Law]
    at: datetime

    @property
    def balanced(self) -> bool:
        return laws.balanced(self.laws)


@dataclass(frozen=True)
class GetBooks:
    """Asks all services at once. A difference is asked about seven times more, over three seconds
    besides what the answers take, before it is told: an event that is on its way stands on one
    side only. Of several answers the one counts in which the law came closest to holding."""

    ledgers: Ledgers
    own: CheckBooks
    fold: FoldFacts
    clock: Clock

    async def __call__(self) -> Audit:
        """Raises Unavailable that names a service which does not answer."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        found = await self._ask()
        for pause in PAUSES:
            if laws.balanced(found) or loop.time() > until:
                break
            await asyncio.sleep(pause)
            found = laws.closest(found, await self._ask())
        return Audit(found, self.clock.now())

    async def measure(self) -> int:
        """Sets the gauges; how many laws there are."""
        audit = await self()
        for law in audit.laws:
            _difference.labels(law.name, law.unit).set(law.difference)
        return len(audit.laws)

    async def _ask(self) -> list[Law]:
        told = await self.ledgers.books()
        await self.fold()
        return laws.join([*told, await self.own()])
