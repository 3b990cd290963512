"""The counters of campaigns, coupons and customers: conditional updates, nothing read before.

What each step means is written down in `domain/effects.py`; here it is one update each.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection, Document
from lintas_promotion_rules.reasons import LIMIT_REACHED
from lintas_promotions.domain.effects import Bounds, Counter, Effect, Kind, Mode, Use

_TRIES = 5
_COUNTED = {"uses": 1, "redeemed": 1, "spent": 1, "discounted": 1, "holds": 1, "done": 1}


class Counters:
    """A customer's counter of a campaign comes into being with its first use."""

    def __init__(self, campaigns: Collection, coupons: Collection, customers: Collection) -> None:
        self._collections = {
            Kind.CAMPAIGN: campaigns,
            Kind.COUPON: coupons,
            Kind.CUSTOMER: customers,
        }

    async def get(self, kind: Kind, counter_id: str) -> Counter:
        """A counter as it stands."""
        found = await self._collections[kind].find_one({"_id": counter_id}, _COUNTED)
        return _counter(found or {})

    async def uses_of_customers(self, ids: Sequence[str]) -> dict[str, int]:
        """How often campaigns were used by customers, for those of the counters that there are."""
        if not ids:
            return {}
        cursor = self._collections[Kind.CUSTOMER].find({"_id": {"$in": list(ids)}}, {"uses": 1})
        return {each["_id"]: each.get("uses", 0) for each in await cursor.to_list(len(ids))}

    async def take(self, use: Use, token: str, bounds: Bounds) -> str:
        """Holds a use; the reason where that is refused, else nothing."""
        for _ in range(_TRIES):
            condition = _takeable(use, token, bounds)
            change = {"$inc": _counted(use.currency, use.minor, uses=1), "$push": {"holds": token}}
            if condition is not None and await self._update(
                use.kind, use.counter_id, condition, change
            ):
                return ""
            counter = await self.get(use.kind, use.counter_id)
            reason = counter.refuses(use, token, bounds)
            if reason or token in counter.holds:
                return reason
        return LIMIT_REACHED

    async def take_steps(self, steps: Sequence[Effect]) -> None:
        """Takes the steps, those of one counter in order."""
        by_counter: dict[tuple[Kind, str], list[Effect]] = {}
        for step in steps:
            by_counter.setdefault((step.kind, step.counter_id), []).append(step)
        await asyncio.gather(*(self._in_order(each) for each in by_counter.values()))

    async def _in_order(self, steps: Sequence[Effect]) -> None:
        for step in steps:
            await self._step(step)

    async def _step(self, step: Effect) -> None:
        match step.mode:
            case Mode.COMMIT:
                counts = {"redeemed": 1} | _money("discounted", step.currency, step.minor)
                await self._on_hold(step, counts)
            case Mode.FREE:
                await self._on_hold(step, _counted(step.currency, -step.minor, uses=-1))
            case Mode.BAR:
                await self._bar(step)
            case Mode.POST:
                await self._post(step)
            case Mode.FORGET:
                forget = {"$pull": {"done": step.token}}
                await self._collections[step.kind].update_one({"_id": step.counter_id}, forget)

    async def _on_hold(self, step: Effect, counts: Mapping[str, int]) -> bool:
        change = {"$inc": dict(counts), "$pull": {"holds": step.token}}
        found = await self._collections[step.kind].update_one(
            {"_id": step.counter_id, "holds": step.token}, change
        )
        return found.matched_count == 1

    async def _bar(self, step: Effect) -> None:
        for _ in range(_TRIES):
            if await self._on_hold(step, _counted(step.currency, -step.minor, uses=-1)):
                return
            change = {"$addToSet": {"done": step.token}}
            condition = {"holds": {"$ne": step.token}}
            if await self._update(step.kind, step.counter_id, condition, change):
                return

    async def _post(self, step: Effect) -> None:
        counts = _counted(step.currency, step.minor, uses=step.uses)
        counts |= {"redeemed": step.uses} | _money("discounted", step.currency, step.minor)
        change = {"$inc": counts, "$push": {"done": step.token}}
        await self._update(step.kind, step.counter_id, {"done": {"$ne": step.token}}, change)

    async def _update(
        self, kind: Kind, counter_id: str, condition: Document, change: dict[str, Any]
    ) -> bool:
        """Whether the condition held. A customer's counter that is not there yet is made."""
        collection = self._collections[kind]
        try:
            result = await collection.update_one(
                {"_id": counter_id} | condition, change, upsert=kind is Kind.CUSTOMER
            )
        except DuplicateKeyError:
            return False
        return result.matched_count == 1 or result.upserted_id is not None


def _takeable(use: Use, token: str, bounds: Bounds) -> Document | None:
    """What must hold; nothing where it can't. A counter that says nothing stands at 0."""
    condition: Document = {"holds": {"$ne": token}, "done": {"$ne": token}}
    if bounds.uses is not None:
        if bounds.uses <= 0:
            return None
        condition["uses"] = {"$not": {"$gte": bounds.uses}}
    if bounds.minor is not None:
        room = bounds.minor - use.minor
        if room < 0:
            return None
        condition[f"spent.{use.currency}"] = {"$not": {"$gt": room}}
    return condition


def _counted(currency: str, minor: int, *, uses: int) -> dict[str, int]:
    return {"uses": uses} | _money("spent", currency, minor)


def _money(field: str, currency: str, minor: int) -> dict[str, int]:
    return {f"{field}.{currency}": minor} if minor else {}


def _counter(found: Document) -> Counter:
    return Counter(
        found.get("uses", 0),
        found.get("redeemed", 0),
        found.get("spent", {}),
        found.get("discounted", {}),
        frozenset(found.get("holds", ())),
        frozenset(found.get("done", ())),
    )
