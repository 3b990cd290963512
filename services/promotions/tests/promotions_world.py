"""What tests speak of: a shop in rupiah, its campaigns, baskets and customers."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

from lintas_promotion_rules import Amount, Basket, Line, PercentOff
from lintas_promotion_rules import Campaign as Rules
from lintas_promotions.api.promotions import UseCases
from lintas_promotions.domain.basket import Asked
from lintas_promotions.domain.campaign import Campaign, Limits
from lintas_promotions.domain.lot import Order
from lintas_promotions.peers import Person
from lintas_promotions.store import Store
from lintas_promotions.usecases.look_after_redemptions import LookAfterRedemptions
from lintas_promotions.wiring import use_cases
from lintas_testing.clock import SettableClock

IDR = "IDR"
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def campaign(campaign_id: str = "linen-hemat", **said: Any) -> Campaign:
    """15 % off everything, with what is said otherwise."""
    outer = {name: said.pop(name) for name in ("limits", "budget") if name in said}
    rules = Rules(
        campaign_id=campaign_id,
        name=said.pop("name", campaign_id),
        benefit=said.pop("benefit", PercentOff(15)),
        **said,
    )
    return Campaign(rules, **outer)


def limited(total: int = 0, per_customer: int = 0) -> Limits:
    return Limits(total, per_customer)


def rupiah(minor: int) -> Amount:
    return Amount(IDR, minor)


def asked(*prices: int, customer: str = "", codes: tuple[str, ...] = ()) -> Asked:
    """A basket with a unit of each price."""
    lines = tuple(
        Line(str(place), f"sku-{place}", 1, price)
        for place, price in enumerate(prices or (100_00,), 1)
    )
    return Asked(Basket(IDR, lines), customer, "WEB", "", codes)


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass
class Town:
    """Stands where identity does."""

    people: dict[str, Person] = field(default_factory=dict)
    asked: int = 0

    async def person(self, customer_id: str) -> Person:
        self.asked += 1
        return self.people.get(customer_id, Person(ids=frozenset({customer_id})))


class World:
    """The service on a store of any kind, with a clock in the test's hand."""

    def __init__(self, store: Any) -> None:
        self.store = cast("Store", store)
        self.clock = SettableClock()
        self.town = Town()
        self.use: UseCases = use_cases(self.store, self.town, self.clock)
        self.use = replace(self.use, hold=replace(self.use.hold, pause=_at_once))
        self.look_after = LookAfterRedemptions(self.use.commit.change)

    async def has(self, *campaigns: Campaign) -> None:
        for each in campaigns:
            await self.use.put_campaign(each)

    async def coupon(self, campaign_id: str = "linen-hemat", customer: str = "") -> str:
        """A fresh code."""
        [made] = await self.use.issue(Order(campaign_id, customer_id=customer))
        return made.code

    async def come_to_rest(self) -> None:
        """Time passes until nothing is left to do."""
        for _ in range(4):
            self.clock.advance(minutes=20)
            while await self.look_after():
                pass
