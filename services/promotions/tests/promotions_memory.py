"""The store in memory, by the domain's own word for what a step means; it can crash on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lintas_promotions.domain.campaign import Campaign, Figures
from lintas_promotions.domain.coupon import Coupon
from lintas_promotions.domain.effects import Bounds, Counter, Effect, Kind, Use
from lintas_promotions.domain.redemption import Redemption


class Crash(Exception):
    """The process died here."""


@dataclass
class Fuse:
    """Burns down by one with every access; at 0 the process dies, before or after the write."""

    left: int | None = None
    after_write: bool = False

    def before(self) -> None:
        if self.left == 0 and not self.after_write:
            self.left = None
            raise Crash

    def after(self) -> None:
        if self.left == 0:
            self.left = None
            raise Crash
        if self.left is not None:
            self.left -= 1


@dataclass
class MemoryCounters:
    fuse: Fuse
    kept: dict[tuple[Kind, str], Counter] = field(default_factory=dict)

    async def get(self, kind: Kind, counter_id: str) -> Counter:
        return self.kept.get((kind, counter_id), Counter())

    async def uses_of_customers(self, ids: Sequence[str]) -> dict[str, int]:
        there = {i: self.kept.get((Kind.CUSTOMER, i)) for i in ids}
        return {i: counter.uses for i, counter in there.items() if counter}

    async def take(self, use: Use, token: str, bounds: Bounds) -> str:
        self.fuse.before()
        counter = await self.get(use.kind, use.counter_id)
        reason = counter.refuses(use, token, bounds)
        if not reason:
            self.kept[use.kind, use.counter_id] = counter.taken(use, token)
        self.fuse.after()
        return reason

    async def take_steps(self, steps: Sequence[Effect]) -> None:
        for step in steps:
            self.fuse.before()
            counter = await self.get(step.kind, step.counter_id)
            self.kept[step.kind, step.counter_id] = counter.after(step)
            self.fuse.after()


@dataclass
class MemoryCampaigns:
    counters: MemoryCounters
    kept: dict[str, Campaign] = field(default_factory=dict)
    issued: dict[str, int] = field(default_factory=dict)

    async def get(self, campaign_id: str) -> Campaign | None:
        found = self.kept.get(campaign_id)
        if found is None:
            return None
        counter = await self.counters.get(Kind.CAMPAIGN, campaign_id)
        figures = Figures(counter.uses, counter.redeemed, counter.spent, counter.discounted)
        return replace(found, figures=figures)

    async def save(self, campaign: Campaign, entries: Sequence[Any], now: datetime) -> bool:
        before = self.kept.get(campaign.campaign_id)
        if (before.version if before else 0) != campaign.version - 1:
            return False
        self.kept[campaign.campaign_id] = campaign
        return True

    async def next_numbers(self, campaign_id: str, count: int) -> int:
        first = self.issued.get(campaign_id, 0) + 1
        self.issued[campaign_id] = first + count - 1
        return first

    async def listed(self, at: datetime, known: Mapping[str, Campaign]) -> list[Campaign]:
        found = [await self.get(each) for each in sorted(self.kept)]
        return [each for each in found if each]


@dataclass
class MemoryCoupons:
    counters: MemoryCounters
    kept: dict[str, Coupon] = field(default_factory=dict)

    async def get(self, key: str) -> Coupon | None:
        found = self.kept.get(key)
        if found is None:
            return None
        counter = await self.counters.get(Kind.COUPON, key)
        return replace(found, uses=counter.uses, redeemed=counter.redeemed)

    async def among(self, keys: Sequence[str]) -> dict[str, Coupon]:
        found = {key: await self.get(key) for key in keys}
        return {key: coupon for key, coupon in found.items() if coupon}

    async def add(self, coupon: Coupon, entries: Sequence[Any], now: datetime) -> bool:
        if coupon.key in self.kept:
            return False
        self.kept[coupon.key] = coupon
        return True


@dataclass
class MemoryRedemptions:
    fuse: Fuse
    kept: dict[str, Redemption] = field(default_factory=dict)
    told: list[Any] = field(default_factory=list)

    async def get(self, order_id: str) -> Redemption | None:
        return self.kept.get(order_id)

    async def save(
        self, after: Redemption, entries: Sequence[Any], now: datetime
    ) -> Redemption | None:
        self.fuse.before()
        before = self.kept.get(after.order_id)
        if (before.version if before else 0) != after.version:
            return None
        kept = replace(after, version=after.version + 1)
        self.kept[after.order_id] = kept
        self.told += entries
        self.fuse.after()
        return kept

    async def due(self, now: datetime, most: int) -> list[Redemption]:
        return [each for each in self.kept.values() if each.due and each.due <= now][:most]


class MemoryStore:
    """Looks like the store; lots are not in it."""

    def __init__(self) -> None:
        self.fuse = Fuse()
        self.counters = MemoryCounters(self.fuse)
        self.campaigns = MemoryCampaigns(self.counters)
        self.coupons = MemoryCoupons(self.counters)
        self.redemptions = MemoryRedemptions(self.fuse)
