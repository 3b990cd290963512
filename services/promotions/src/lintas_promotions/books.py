"""What promotions has to prove: counters are the sums of entries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from lintas_kit.books import Books, Law, Side
from lintas_promotions.store import Store

_LOOKS = 4
_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class CheckBooks:
    """Computes the laws from the database, now. A difference is looked at again before it is told:
    a redemption under way may stand between two sums."""

    store: Store
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self) -> Books:
        for _ in range(_LOOKS - 1):
            books = await self._look()
            if not any(law.difference for law in books.laws):
                return books
            await self.pause(_PAUSE_SECONDS)
        return await self._look()

    async def _look(self) -> Books:
        recorded = await self.store.figures.entries()
        counted = await self.store.figures.campaigns()
        coupon_uses = Law(
            "coupons.uses",
            "Redemptions on coupons, and redemptions in the ledger less those that came back.",
            await self.store.figures.coupon_redemptions(),
            sum(each.coupon_uses for each in recorded),
            "coupons",
        )
        uses = Law(
            "campaigns.uses",
            "Redemptions on campaigns, and redemptions in the ledger less those that came back.",
            counted.redeemed,
            sum(each.uses for each in recorded),
            "uses",
        )
        given = {each.currency: each.minor for each in recorded}
        currencies = sorted({*given, *counted.discounted})
        return Books(
            [coupon_uses, uses, *(_discounted(c, counted.discounted, given) for c in currencies)],
            [_given(currency, given.get(currency, 0)) for currency in currencies],
        )


def _discounted(currency: str, counted: dict[str, int], given: dict[str, int]) -> Law:
    return Law(
        "campaigns.discounted",
        "What campaigns gave, and committed discounts in the ledger less those that came back.",
        counted.get(currency, 0),
        given.get(currency, 0),
        currency,
    )


def _given(currency: str, minor: int) -> Side:
    words = "Discounts that were committed, less those that came back."
    return Side("promotions.discounts", "LEFT", minor, currency, words)
