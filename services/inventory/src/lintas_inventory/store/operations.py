"""The ledger of what left or entered the stock: one entry an operation, never changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.stock import Cause, Line
from lintas_kit.mongo import Collection, Document, aggregate

LATE = timedelta(seconds=60)


class Operations:
    """Entries. `units` of a line are what on hand changed by."""

    def __init__(self, collection: Collection, checkpoints: Collection) -> None:
        self._collection = collection
        self._checkpoints = checkpoints

    async def create_indexes(self) -> None:
        await self._collection.create_index("at")
        await self._collection.create_index("references", unique=True, sparse=True)

    async def record(
        self,
        operation_id: str,
        attempt: str,
        cause: Cause,
        lines: Sequence[Line],
        now: datetime,
        references: Sequence[str] = (),
        reason: str = "",
    ) -> bool:
        """Writes the entry; False where the operation, or one of its references, has one."""
        document: Document = {
            "_id": operation_id,
            "attempt": attempt,
            "cause": cause.value,
            "at": now,
            "units": sum(line.quantity for line in lines),
            "lines": [[line.sku, line.location_id, line.quantity] for line in lines],
        }
        if references:
            document["references"] = list(references)
        if reason:
            document["reason"] = reason
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            return False
        return True

    async def attempt_of(self, operation_id: str) -> str | None:
        """The attempt that is on record, or none where the operation has no outcome."""
        found = await self._collection.find_one({"_id": operation_id}, {"attempt": 1})
        return str(found["attempt"]) if found else None

    async def known_references(self, references: Sequence[str]) -> set[str]:
        """Those of the references that are booked already."""
        wanted = {"references": {"$in": list(references)}}
        found = await self._collection.find(wanted, {"references": 1}).to_list(len(references))
        return {each for document in found for each in document["references"]}

    async def sums(self, now: datetime) -> dict[str, int]:
        """Units by cause over all entries: those up to a checkpoint, and the newer ones."""
        checkpoint = await self._checkpoints.find_one({"_id": "operations"}) or {}
        sums: dict[str, int] = dict(checkpoint.get("sums", {}))
        since = {"at": {"$gt": checkpoint["at"]}} if checkpoint else {}
        for cause, units in (await self._between(since)).items():
            sums[cause] = sums.get(cause, 0) + units
        await self._advance(checkpoint, now - LATE)
        return sums

    async def _advance(self, checkpoint: Document, upto: datetime) -> None:
        """Moves the checkpoint on, to where no late entry comes any more."""
        known = checkpoint.get("at")
        if known and upto - known < LATE:
            return
        span: Document = {"$lte": upto} | ({"$gt": known} if known else {})
        sums: dict[str, int] = dict(checkpoint.get("sums", {}))
        for cause, units in (await self._between({"at": span})).items():
            sums[cause] = sums.get(cause, 0) + units
        fresh = {"sums": sums, "at": upto}
        if known is None:
            try:
                await self._checkpoints.insert_one({"_id": "operations"} | fresh)
            except DuplicateKeyError:
                return
        else:
            query = {"_id": "operations", "at": known}
            await self._checkpoints.update_one(query, {"$set": fresh})

    async def _between(self, match: Document) -> dict[str, int]:
        group = {"_id": "$cause", "units": {"$sum": "$units"}}
        rows = await aggregate(self._collection, [{"$match": match}, {"$group": group}])
        return {row["_id"]: int(row["units"]) for row in rows}
