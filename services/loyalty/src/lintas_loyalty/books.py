"""The conservation laws of points."""

import asyncio
from dataclasses import dataclass

from lintas_kit.books import Books, Law, Side
from lintas_kit.clock import Clock
from lintas_kit.mongo import Document
from lintas_loyalty.store import Store

LOOKS = 4
PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class CheckBooks:
    """Sums accounts and bookings, while this process files nothing; a difference is looked at
    again before it is told, as another process may."""

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
        await self.store.journal.file_due(self.clock.now())
        async with self.store.journal.at_rest:
            accounts = await self.store.accounts.totals()
            journal = await self.store.journal.totals()
        return Books(laws=_laws(accounts, journal), sides=[_burned(accounts, journal)])


def _laws(accounts: Document, journal: Document) -> list[Law]:
    def booked(name: str) -> int:
        return int(journal[name] + accounts[f"unfiled_{name}"])

    return [
        Law(
            "points.balance",
            "Balances of all accounts = all entries.",
            accounts["balance"],
            booked("points"),
            "points",
        ),
        Law(
            "points.lots",
            "Points in the lots of all accounts = balances of all accounts.",
            accounts["lots"],
            accounts["balance"],
            "points",
        ),
        Law(
            "points.pending",
            "Points that wait for hand-over = promised less kept and given up.",
            accounts["pending"],
            booked("pending"),
            "points",
        ),
        Law(
            "points.lifetime",
            "Lifetime points of all accounts = accruals less reversals.",
            accounts["lifetime"],
            booked("lifetime"),
            "points",
        ),
    ]


def _burned(accounts: Document, journal: Document) -> Side:
    return Side(
        "points.burned",
        "LEFT",
        int(journal["burned"] + accounts["unfiled_burned"]),
        "points",
        "Points burned for orders less points given back.",
    )
