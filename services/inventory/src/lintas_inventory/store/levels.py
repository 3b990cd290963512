"""Stock levels: one document a product and location, changed by conditional updates alone.

A change leaves a mark, its operation's id, in the level until the operation's outcome is on
record; so a process that dies in between leaves nothing that can't be decided.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from lintas.inventory.v1 import inventory_events_pb2 as events
from lintas_inventory.domain.stock import Cause, Change, Level, Outcome, fitting, key
from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.mongo import Collection, Document, aggregate

MARKS, MARKED = "marks", "marked_at"
AT_ONCE = 500
TRIES = 20
FORGET_SECONDS = 0.5


@dataclass
class _Waiting:
    """A change on its way, and who waits for its outcome."""

    change: Change
    event: outbox.Entry
    outcome: "asyncio.Future[Outcome]"


@dataclass(frozen=True, slots=True)
class Mark:
    """What an operation without a known outcome did to a level."""

    change: Change
    at: datetime


class Levels:
    """The stock. Changes that meet in this process go in one round trip, those of a level in one
    update."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None
        self._settled: dict[str, list[str]] = defaultdict(list)
        self._forgetting: asyncio.Task[None] | None = None

    async def create_indexes(self) -> None:
        await self._collection.create_index([("sku", 1), ("location_id", 1)])
        await self._collection.create_index(MARKED, sparse=True)
        await outbox.indexes(self._collection)

    async def of_sku(self, sku: str) -> list[Level]:
        """The levels of a product, in no order."""
        shown = {"_id": 0, "sku": 1, "location_id": 1, "on_hand": 1, "reserved": 1}
        found = await self._collection.find({"sku": sku}, shown).to_list(None)
        return [Level(**document) for document in found]

    async def get(self, keys: Sequence[str]) -> list[Level]:
        """The levels of these ids that there are."""
        shown = {"_id": 0, "sku": 1, "location_id": 1, "on_hand": 1, "reserved": 1}
        found = await self._collection.find({"_id": {"$in": list(keys)}}, shown).to_list(None)
        return [Level(**document) for document in found]

    async def apply(self, changes: Sequence[Change]) -> list[Outcome]:
        """Applies each change that fits, and tells what became of each."""
        loop = asyncio.get_running_loop()
        now = self._clock.now()
        waiting = [_Waiting(each, _event(each, now), loop.create_future()) for each in changes]
        self._waiting += waiting
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return [await each.outcome for each in waiting]

    async def undo(self, changes: Iterable[Change]) -> None:
        """Puts right those of the changes that are still marked, and takes the marks away."""
        now = self._clock.now()
        updates = []
        for change in changes:
            back = change.undone()
            update: Document = {
                "$inc": _increments([back]),
                "$pull": {MARKS: {"by": change.attempt}},
            }
            query = {"_id": change.key, f"{MARKS}.by": change.attempt}
            updates.append(UpdateOne(query, outbox.with_events(update, [_event(back, now)], now)))
        if updates:
            await self._collection.bulk_write(updates, ordered=False)

    def forget(self, operation_id: str, keys: Iterable[str]) -> None:
        """The operation's outcome is on record: its marks may go, in a while."""
        for each in keys:
            self._settled[each].append(operation_id)
        if self._forgetting is None or self._forgetting.done():
            self._forgetting = asyncio.create_task(self._forget())

    async def marked_before(self, moment: datetime, limit: int) -> list[Mark]:
        """Marks that are older; the levels with none left are marked no more."""
        found = self._collection.find(
            {MARKED: {"$lte": moment}}, {"sku": 1, "location_id": 1, MARKS: 1}
        )
        marks: list[Mark] = []
        for document in await found.limit(limit).to_list(limit):
            old = [each for each in document.get(MARKS, []) if each["at"] <= moment]
            marks += [_mark(document, each) for each in old]
            if not document.get(MARKS):
                query = {"_id": document["_id"], MARKS: []}
                await self._collection.update_one(query, {"$unset": {MARKED: ""}})
        return marks

    async def totals(self) -> tuple[int, int]:
        """Units on hand and reserved over all levels."""
        sums = {"_id": None, "on_hand": {"$sum": "$on_hand"}, "reserved": {"$sum": "$reserved"}}
        rows = await aggregate(self._collection, [{"$group": sums}])
        return (int(rows[0]["on_hand"]), int(rows[0]["reserved"])) if rows else (0, 0)

    async def _flush(self) -> None:
        """Writes what waits, round after round, until nothing does."""
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            try:
                await self._write(batch)
            except Exception as error:
                for each in batch:
                    if not each.outcome.done():
                        each.outcome.set_exception(error)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        """One update a level, all in one round trip; what does not go so is looked at closer."""
        by_level: dict[str, list[_Waiting]] = defaultdict(list)
        for each in batch:
            by_level[each.change.key].append(each)
        groups = list(by_level.values())
        now = self._clock.now()
        try:
            done = await self._collection.bulk_write(
                [_update(group, now) for group in groups], ordered=False
            )
            if done.matched_count + done.upserted_count == len(groups):
                return _tell(batch, Outcome.APPLIED)
        except BulkWriteError:
            pass
        await asyncio.gather(*(self._closer(group) for group in groups))
        return None

    async def _closer(self, group: Sequence[_Waiting]) -> None:
        """Tells what was applied, and applies of the rest what fits."""
        left = list(group)
        for _ in range(TRIES):
            found = await self._collection.find_one({"_id": left[0].change.key})
            left = _marked(left, found)
            if found is None:
                _tell([w for w in left if not w.change.makes_level], Outcome.REFUSED)
                left = [w for w in left if w.change.makes_level]
            else:
                fits = fitting(found["available"], [w.change for w in left])
                pairs = list(zip(left, fits, strict=True))
                _tell([w for w, fit in pairs if not fit], Outcome.REFUSED)
                left = [w for w, fit in pairs if fit]
            if not left:
                return
            try:
                await self._collection.bulk_write([_update(left, self._clock.now())])
            except BulkWriteError:
                continue
        raise RuntimeError("a stock level changes faster than it can be read")

    async def _forget(self) -> None:
        await asyncio.sleep(FORGET_SECONDS)
        settled, self._settled = self._settled, defaultdict(list)
        pulls = [
            UpdateOne({"_id": each}, {"$pull": {MARKS: {"op": {"$in": operations}}}})
            for each, operations in settled.items()
        ]
        if pulls:
            await self._collection.bulk_write(pulls, ordered=False)
        if self._settled:
            self._forgetting = asyncio.create_task(self._forget())


def _tell(waiting: Iterable[_Waiting], outcome: Outcome) -> None:
    for each in waiting:
        if not each.outcome.done():
            each.outcome.set_result(outcome)


def _marked(waiting: Sequence[_Waiting], level: Document | None) -> list[_Waiting]:
    """Tells those whose mark is there, their own or another attempt's; the others are left."""
    marks = {mark["op"]: mark["by"] for mark in level[MARKS]} if level else {}
    left = []
    for each in waiting:
        by = marks.get(each.change.operation_id)
        if by is None:
            left.append(each)
        else:
            _tell([each], Outcome.APPLIED if by == each.change.attempt else Outcome.PRESENT)
    return left


def _update(group: Sequence[_Waiting], now: datetime) -> UpdateOne:
    """The changes of one level as one update, for all or none of them."""
    changes = [each.change for each in group]
    first = changes[0]
    operations = [change.operation_id for change in changes]
    query: Document = {"_id": first.key, f"{MARKS}.op": {"$nin": operations}}
    needs = _needed(changes)
    if needs > 0:
        query["available"] = {"$gte": needs}
    update: Document = {
        "$inc": _increments(changes),
        "$push": {MARKS: {"$each": [_mark_document(change, now) for change in changes]}},
        "$set": {MARKED: now},
    }
    makes = all(change.makes_level for change in changes)
    if makes:
        update["$setOnInsert"] = {"sku": first.sku, "location_id": first.location_id}
    update = outbox.with_events(update, [each.event for each in group], now)
    return UpdateOne(query, update, upsert=makes)


def _needed(changes: Sequence[Change]) -> int:
    """The least that must be available so that each change fits in its turn."""
    needed, running = 0, 0
    for change in changes:
        if change.needs > 0:
            needed = max(needed, change.needs - running)
        running += change.available
    return needed


def _increments(changes: Sequence[Change]) -> Document:
    return {
        "on_hand": sum(change.on_hand for change in changes),
        "reserved": sum(change.reserved for change in changes),
        "available": sum(change.available for change in changes),
    }


def _mark_document(change: Change, now: datetime) -> Document:
    return {
        "op": change.operation_id,
        "by": change.attempt,
        "cause": change.cause.value,
        "on_hand": change.on_hand,
        "reserved": change.reserved,
        "at": now,
    }


def _mark(level: Document, mark: Document) -> Mark:
    change = Change(
        mark["op"],
        mark["by"],
        level["sku"],
        level["location_id"],
        Cause(mark["cause"]),
        mark["on_hand"],
        mark["reserved"],
    )
    return Mark(change, mark["at"])


def _event(change: Change, now: datetime) -> Any:
    message = events.StockChanged(
        sku=change.sku,
        location_id=change.location_id,
        operation_id=change.operation_id,
        cause=events.StockChanged.Cause.Value(change.cause.value),
        on_hand_delta=change.on_hand,
        reserved_delta=change.reserved,
    )
    return outbox.stage(key(change.sku, change.location_id), [message], now)[0]
