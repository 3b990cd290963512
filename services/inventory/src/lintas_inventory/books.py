"""What inventory proves."""

import asyncio
from dataclasses import dataclass

from lintas_inventory.domain.stock import Cause
from lintas_inventory.store import Store
from lintas_kit.books import Books, Law, Side
from lintas_kit.clock import Clock

_TRIES = 6
_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class CheckBooks:
    """Levels against the ledger and against the holds."""

    store: Store
    clock: Clock

    async def __call__(self) -> Books:
        """Looks again where something under way may explain a difference."""
        for _ in range(_TRIES - 1):
            books = await self._look()
            if not any(law.difference for law in books.laws):
                return books
            await asyncio.sleep(_PAUSE_SECONDS)
        return await self._look()

    async def _look(self) -> Books:
        on_hand, reserved = await self.store.levels.totals()
        sums = await self.store.operations.sums(self.clock.now())
        held = await self.store.reservations.units_held()
        sold = -sum(sums.get(cause, 0) for cause in (Cause.TAKEN, Cause.COMMITTED, Cause.PUT_BACK))
        return Books(
            laws=[
                Law(
                    "stock.on_hand",
                    "Units on hand over all levels; the sum of the ledger's entries.",
                    on_hand,
                    sum(sums.values()),
                    "units",
                ),
                Law(
                    "stock.reserved",
                    "Units reserved over all levels; the units of all holds.",
                    reserved,
                    held,
                    "units",
                ),
            ],
            sides=[
                Side(
                    "sold.units",
                    "LEFT",
                    sold,
                    "units",
                    "Units that left the stock for orders, less those put back.",
                )
            ],
        )
