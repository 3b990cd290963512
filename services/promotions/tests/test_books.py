"""A difference is told only if it is still there after a while."""

from dataclasses import dataclass
from typing import cast

from lintas_promotions.books import CheckBooks
from lintas_promotions.store import Store
from lintas_promotions.store.figures import Counted, Recorded


@dataclass
class Figures:
    """Counters that lag behind the entries for so many looks."""

    lag: int

    async def entries(self) -> list[Recorded]:
        return [Recorded("IDR", uses=2, coupon_uses=1, minor=30)]

    async def campaigns(self) -> Counted:
        self.lag -= 1
        return Counted(2, {"IDR": 30}) if self.lag < 0 else Counted(1, {"IDR": 15})

    async def coupon_redemptions(self) -> int:
        return 1


@dataclass
class Kept:
    figures: Figures


async def look(lag: int) -> tuple[dict[str, int], int]:
    """Differences by law, and how often it paused."""
    paused = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)

    books = await CheckBooks(cast("Store", Kept(Figures(lag))), pause)()
    assert [(side.name, side.side, side.amount, side.unit) for side in books.sides] == [
        ("promotions.discounts", "LEFT", 30, "IDR")
    ]
    return {law.name: law.difference for law in books.laws}, len(paused)


async def test_balanced_books_are_told_at_once() -> None:
    assert await look(lag=0) == (
        {"coupons.uses": 0, "campaigns.uses": 0, "campaigns.discounted": 0},
        0,
    )


async def test_work_under_way_is_no_difference() -> None:
    differences, pauses = await look(lag=2)
    assert not any(differences.values())
    assert pauses == 2


async def test_a_difference_that_stays_is_told() -> None:
    differences, pauses = await look(lag=9)
    assert differences == {"coupons.uses": 0, "campaigns.uses": -1, "campaigns.discounted": -15}
    assert pauses == 3
