"""The conservation laws of stock."""

import asyncio
from dataclasses import dataclass

from lintas_inventory.store import Store
from lintas_kit.books import Books, Law, Side
from lintas_kit.clock import Clock

TRIES = 10
PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class CheckBooks:
    """Sums of the figures beside sums of what moved them.

    The sums are read one after the other while operations go on. What is in the figures is on
    record a moment later, so the records are read between two readings of the figures: where they
    lie between the two, nothing but operations under way sets them apart.
    """

    store: Store
    clock: Clock
    pause: float = PAUSE_SECONDS

    async def __call__(self) -> Books:
        """Two laws, and the units sold to orders."""
        sold = 0
        on_hand = reserved = (0, 0)
        for _ in range(TRIES):
            before = await self.store.levels.sums()
            await asyncio.sleep(self.pause)
            booked, sold = await self.store.entries.totals(self.clock.now())
            held = await self.store.reservations.units_held()
            after = await self.store.levels.sums()
            on_hand = _balanced(before[0], booked, after[0])
            reserved = _balanced(before[1], held, after[1])
            if on_hand[0] == on_hand[1] and reserved[0] == reserved[1]:
                break
        return Books(
            laws=[
                Law(
                    "stock.on_hand",
                    "Units on hand over all stock; the sum of the stock ledger.",
                    *on_hand,
                    "units",
                ),
                Law(
                    "stock.reserved",
                    "Units reserved over all stock; the units of reservations that are held.",
                    *reserved,
                    "units",
                ),
            ],
            sides=[
                Side(
                    "sold.units",
                    "LEFT",
                    sold,
                    "units",
                    "Taken or committed, less put back.",
                ),
            ],
        )


def _balanced(before: int, recorded: int, after: int) -> tuple[int, int]:
    """Both sides; those of operations under way are not set apart."""
    if min(before, after) <= recorded <= max(before, after):
        return recorded, recorded
    return after, recorded
