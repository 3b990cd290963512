"""The conservation laws of orders, and its sides of those between services."""

import asyncio
from dataclasses import dataclass

from lintas_kit.books import Books, Law, Side
from lintas_kit.mongo import Document
from lintas_orders.store import Store

LOOKS = 4
PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class CheckBooks:
    """Sums the figures of all orders. A difference is looked at again before it is told, as work
    under way may stand between two of them."""

    store: Store

    async def __call__(self) -> Books:
        for _ in range(LOOKS - 1):
            books = await self._look()
            if all(law.difference == 0 for law in books.laws):
                return books
            await asyncio.sleep(PAUSE_SECONDS)
        return await self._look()

    async def _look(self) -> Books:
        totals = await self.store.orders.totals()
        loose = await self.store.loose_returns.totals()
        laws: list[Law] = []
        sides: list[Side] = []
        for currency in sorted({*totals, *loose}):
            row = totals.get(currency, {})
            refund, _ = loose.get(currency, (0, 0))
            laws += _laws(currency, row)
            sides += _sides(currency, row, refund)
        put_back = sum(units for _, units in loose.values())
        units = sum(row["units"] for row in totals.values()) - put_back
        points = sum(row["points"] for row in totals.values())
        sides += [
            Side(
                "sold.units",
                "RIGHT",
                units,
                "units",
                "Units handed over less units taken back in good condition, over all orders.",
            ),
            Side(
                "points.burned",
                "RIGHT",
                points,
                "points",
                "Points redeemed by orders that hold less points restored on returns.",
            ),
        ]
        return Books(laws=laws, sides=sides)


def _laws(currency: str, row: Document) -> list[Law]:
    if not row:
        return []
    owed = row["total"] - row["by_points"] - row["outstanding"] - row["refunded"]
    return [
        Law(
            "orders.payments",
            "Money taken less money given back = totals of orders that hold, less what points "
            "paid, less what is taken at hand-over, less refunds.",
            row["paid"],
            owed,
            currency,
        ),
        Law(
            "orders.lines",
            "Totals of lines = subtotals less discounts, of orders that hold.",
            row["lines"],
            row["total"],
            currency,
        ),
    ]


def _sides(currency: str, row: Document, loose_refund: int) -> list[Side]:
    total, returned = row.get("total", 0), row.get("returned", 0)
    return [
        Side(
            "promotions.discounts",
            "RIGHT",
            row.get("discounts", 0),
            currency,
            "Discounts of orders that hold less those of lines that came back.",
        ),
        Side(
            "sales.net",
            "LEFT",
            total - returned - loose_refund,
            currency,
            "Totals of orders that hold less what came back, with and without a receipt.",
        ),
    ]
