"""The ledger of what moved stock, appended to and never changed, with its running sums."""

from datetime import UTC, datetime, timedelta

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.operation import Line
from lintas_inventory.domain.stock import Key
from lintas_inventory.store.records import Booked, Records
from lintas_kit.mongo import Collection, Document, aggregate

# An entry carries the time of its own writing; nothing is written this late.
SETTLED_AFTER = timedelta(minutes=10)
_SUMS = "entries"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Entries:
    """What the ledger adds up to, without reading all of it again."""

    def __init__(self, collection: Collection, sums: Collection) -> None:
        self.collection = collection
        self._sums = sums

    async def create_indexes(self) -> None:
        await self.collection.create_index("at")
        await self.collection.create_index("references", unique=True, sparse=True)

    async def booked_references(self, references: list[str]) -> set[str]:
        """Those that an operation booked already."""
        found = self.collection.find({"references": {"$in": references}}, {"references": 1})
        documents = await found.to_list(None) if references else []
        booked = {each for document in documents for each in document["references"]}
        return booked.intersection(references)

    async def totals(self, now: datetime) -> tuple[int, int]:
        """Units on hand by the ledger, and units sold to orders.

        Entries that are old enough are folded into a running sum, so only the last minutes are
        read, however long the ledger is.
        """
        kept = await self._sums.find_one({"_id": _SUMS})
        if kept is None:
            kept = {"_id": _SUMS, "until": _BEGINNING}
            kept |= {"on_hand": 0, "sold": 0}
        upto = now - SETTLED_AFTER
        folded = await self._add({"$gte": kept["until"], "$lt": upto})
        recent = await self._add({"$gte": upto})
        on_hand, sold = kept["on_hand"] + folded[0], kept["sold"] + folded[1]
        if upto - kept["until"] > SETTLED_AFTER:
            await self._fold(kept, {"until": upto, "on_hand": on_hand, "sold": sold})
        return on_hand + recent[0], sold + recent[1]

    async def _add(self, at: Document) -> tuple[int, int]:
        total = {
            "_id": None,
            "on_hand": {"$sum": "$on_hand"},
            "sold": {"$sum": "$sold"},
        }
        rows = await aggregate(self.collection, [{"$match": {"at": at}}, {"$group": total}])
        return (int(rows[0]["on_hand"]), int(rows[0]["sold"])) if rows else (0, 0)

    async def _fold(self, before: Document, after: Document) -> None:
        """Another process may fold at the same time: the first one's sum stands."""
        try:
            await self._sums.update_one(
                {"_id": _SUMS, "until": before["until"]}, {"$set": after}, upsert=True
            )
        except DuplicateKeyError:
            return


def entry_records(collection: Collection) -> Records:
    """Operations whose record is an entry of the ledger."""
    return Records(collection, _document, _lines)


def _document(booked: Booked) -> Document:
    operation = booked.operation
    document: Document = {
        "_id": operation.operation_id,
        "attempt": booked.attempt,
        "cause": operation.cause.value,
        "channel": operation.channel,
        "at": booked.at,
        "on_hand": sum(line.on_hand for line in booked.lines),
        "sold": operation.sold,
        "lines": [_line_document(line) for line in booked.lines],
    }
    if operation.references:
        document["references"] = list(operation.references)
    return document


def _line_document(line: Line) -> Document:
    document: Document = {
        "sku": line.key.sku,
        "location_id": line.key.location_id,
        "on_hand": line.on_hand,
        "reserved": line.reserved,
    }
    if line.short:
        document["short"] = line.short
    if line.reason:
        document["reason"] = line.reason
    return document


def _lines(document: Document) -> tuple[Line, ...]:
    return tuple(
        Line(
            Key(each["sku"], each["location_id"]),
            each["on_hand"],
            each["reserved"],
            each.get("short", 0),
            each.get("reason", ""),
        )
        for each in document.get("lines", ())
    )
