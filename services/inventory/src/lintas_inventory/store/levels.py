"""Stock: one document for each sku and location, changed only where its version is known."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import (
    BulkWriteError,
    ClientBulkWriteException,
    DuplicateKeyError,
    InvalidOperation,
)

from lintas_inventory.domain.stock import Cause, Key, Level, Mark
from lintas_inventory.store.lookup import Lookup
from lintas_kit.mongo import DUPLICATE, Collection, Document, aggregate

_FIGURES = {
    "sku": 1,
    "location_id": 1,
    "on_hand": 1,
    "reserved": 1,
    "version": 1,
    "marks": 1,
    "holds_end": 1,
}


class Levels:
    """The figures. A write holds only where nobody else wrote since the read."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.of_sku: Lookup[list[Level]] = Lookup(self._of_skus)
        self._bulk_by_client = True

    async def create_indexes(self) -> None:
        await self.collection.create_index("sku")
        await self.collection.create_index("marked_at", sparse=True)
        await self.collection.create_index("holds_end", sparse=True)

    async def read(self, keys: Iterable[Key]) -> dict[Key, Level]:
        """The levels; zero where there never was any."""
        levels = {key: Level(key) for key in keys}
        found = self.collection.find({"_id": {"$in": [str(key) for key in levels]}}, _FIGURES)
        for document in await found.to_list(len(levels)):
            level = _level(document)
            levels[level.key] = level
        return levels

    async def _of_skus(self, skus: Sequence[str]) -> Mapping[str, list[Level]]:
        by_sku: dict[str, list[Level]] = {}
        found = self.collection.find({"sku": {"$in": list(skus)}}, _FIGURES)
        for document in await found.to_list(None):
            by_sku.setdefault(document["sku"], []).append(_level(document))
        return by_sku

    async def save(self, levels: Sequence[Level]) -> bool:
        """Writes them in one round trip; False where at least one had been changed meanwhile.

        Their versions are those that they were read at.
        """
        updates = [_update(level) for level in levels]
        if len(updates) == 1:
            return await self._save_one(*updates[0])
        if self._bulk_by_client:
            try:
                return await self._save_by_client(updates)
            except InvalidOperation:
                # Servers before MongoDB 8 write the same, with a sync for each document.
                self._bulk_by_client = False
        return await self._save_by_collection(updates)

    async def _save_one(self, query: Document, update: Document) -> bool:
        is_first = query["version"] == 0
        try:
            result = await self.collection.update_one(query, update, upsert=is_first)
        except DuplicateKeyError:
            return False
        return bool(result.matched_count or result.upserted_id is not None)

    async def _save_by_client(self, updates: Sequence[tuple[Document, Document]]) -> bool:
        collection: Any = self.collection
        operations = [
            UpdateOne(
                query,
                update,
                upsert=query["version"] == 0,
                namespace=collection.full_name,
            )
            for query, update in updates
        ]
        try:
            result = await collection.database.client.bulk_write(operations, ordered=False)
        except ClientBulkWriteException as error:
            wrong: Any = error.write_errors or []
            if error.error or any(each["code"] != DUPLICATE for each in wrong):
                raise
            return False
        return bool(result.matched_count + result.upserted_count == len(updates))

    async def _save_by_collection(self, updates: Sequence[tuple[Document, Document]]) -> bool:
        operations = [
            UpdateOne(query, update, upsert=query["version"] == 0) for query, update in updates
        ]
        try:
            result = await self.collection.bulk_write(operations, ordered=False)
        except BulkWriteError as error:
            wrong = (error.details or {}).get("writeErrors", [])
            if any(each["code"] != DUPLICATE for each in wrong):
                raise
            return False
        return result.matched_count + result.upserted_count == len(updates)

    async def with_marks_before(self, moment: datetime, limit: int) -> list[Level]:
        """Levels that hold a mark from before the moment."""
        found = self.collection.find({"marked_at": {"$lt": moment}}, _FIGURES).limit(limit)
        return [_level(each) for each in await found.to_list(limit)]

    async def with_holds_ended(self, moment: datetime, limit: int) -> list[Level]:
        """Levels in which a hold may have ended by the moment."""
        found = self.collection.find({"holds_end": {"$lte": moment}}, _FIGURES).limit(limit)
        return [_level(each) for each in await found.to_list(limit)]

    async def tidy(self, level: Level) -> None:
        """Keeps marks and `holds_end` as given, where the figures are still those."""
        changes, gone = _tidiness(level)
        update = {"$set": changes} | ({"$unset": gone} if gone else {})
        await self.collection.update_one(
            {"_id": str(level.key), "version": level.version},
            {"$inc": {"version": 1}} | update,
        )

    async def sums(self) -> tuple[int, int]:
        """Units on hand and reserved over all stock."""
        total = {
            "_id": None,
            "on_hand": {"$sum": "$on_hand"},
            "reserved": {"$sum": "$reserved"},
        }
        rows = await aggregate(self.collection, [{"$group": total}])
        return (int(rows[0]["on_hand"]), int(rows[0]["reserved"])) if rows else (0, 0)


def _update(level: Level) -> tuple[Document, Document]:
    changes, gone = _tidiness(level)
    changes |= {
        "sku": level.key.sku,
        "location_id": level.key.location_id,
        "on_hand": level.on_hand,
        "reserved": level.reserved,
        "version": level.version + 1,
    }
    update = {"$set": changes} | ({"$unset": gone} if gone else {})
    return {"_id": str(level.key), "version": level.version}, update


def _tidiness(level: Level) -> tuple[Document, Document]:
    """What to set and what to unset; absent dates keep the sparse indexes small."""
    dates = {
        "marked_at": min((mark.at for mark in level.marks), default=None),
        "holds_end": level.holds_end,
    }
    changes: Document = {"marks": [_mark_document(mark) for mark in level.marks]}
    changes |= {name: date for name, date in dates.items() if date}
    return changes, {name: "" for name, date in dates.items() if not date}


def _level(document: Document) -> Level:
    return Level(
        Key(document["sku"], document["location_id"]),
        document["on_hand"],
        document["reserved"],
        document["version"],
        tuple(_mark(each) for each in document["marks"]),
        document.get("holds_end"),
    )


def _mark_document(mark: Mark) -> Document:
    document: Document = {
        "op": mark.operation_id,
        "attempt": mark.attempt,
        "cause": mark.cause.value,
        "on_hand": mark.on_hand,
        "reserved": mark.reserved,
        "at": mark.at,
    }
    if mark.until:
        document["until"] = mark.until
    if mark.reason:
        document["reason"] = mark.reason
    if mark.short:
        document["short"] = mark.short
    return document


def _mark(document: Document) -> Mark:
    return Mark(
        document["op"],
        document["attempt"],
        Cause(document["cause"]),
        document["on_hand"],
        document["reserved"],
        document["at"],
        document.get("until"),
        document.get("reason", ""),
        document.get("short", 0),
    )
