"""The conservation laws of stock."""

import asyncio
from dataclasses import dataclass

from lintas_inventory.store import Store
from lintas_kit.books import Books, Law, Side
from lintas_kit.clock import Clock

TRIES = 7
FIRST_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class CheckBooks:
    """Sums of the figures beside sums of what moved them.

    The sums are read one after the other while operations go on. What is in the figures is on
    record a moment later, so the records are read between two readings of the figures. What is
    lost or invented is there in every reading, on the same side; operations under way are now on
    the one, now on the other, and the books balance where 0 lies between.
    """

    store: Store
    clock: Clock
    first_pause: float = FIRST_PAUSE_SECONDS

    async def __call__(self) -> Books:
        """Two laws, and the units sold to orders."""
        on_hand, reserved = _Law(), _Law()
        sold, pause = 0, self.first_pause
        for _ in range(TRIES):
            before = await self.store.levels.sums()
            await asyncio.sleep(pause)
            booked, sold = await self.store.entries.totals(self.clock.now())
            held = await self.store.reservations.units_held()
            after = await self.store.levels.sums()
            on_hand.see(before[0], booked, after[0])
            reserved.see(before[1], held, after[1])
            if on_hand.balances and reserved.balances:
                break
            pause *= 2
        return Books(
            laws=[
                Law(
                    "stock.on_hand",
                    "Units on hand over all stock; the sum of the stock ledger.",
                    *on_hand.sides,
                    "units",
                ),
                Law(
                    "stock.reserved",
                    "Units reserved over all stock; the units of reservations that are held.",
                    *reserved.sides,
                    "units",
                ),
            ],
            sides=[
                Side("sold.units", "LEFT", sold, "units", "Taken or committed, less put back."),
            ],
        )


class _Law:
    """What was read of one law so far."""

    def __init__(self) -> None:
        self._differences: list[int] = []
        self._figures = self._recorded = 0

    def see(self, before: int, recorded: int, after: int) -> None:
        self._differences += [before - recorded, after - recorded]
        self._figures, self._recorded = after, recorded

    @property
    def balances(self) -> bool:
        return min(self._differences) <= 0 <= max(self._differences)

    @property
    def sides(self) -> tuple[int, int]:
        return (self._recorded if self.balances else self._figures), self._recorded
