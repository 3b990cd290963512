"""What happened with customers: one document an entry."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.message import Message
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from lintas_identity.domain.timeline import Entry, Position
from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document


class Timeline:
    """Entries are found by customer, the newest first."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index(
            [("customer_id", 1), ("at", DESCENDING), ("_id", DESCENDING)]
        )
        await outbox.indexes(self._collection)

    async def add(self, entry: Entry, events: Sequence[Message], now: datetime) -> bool:
        """Whether it was new; an entry with the same id is there once."""
        entries = outbox.stage(entry.customer_id, events, now)
        try:
            await self._collection.insert_one(outbox.born_with(_to_document(entry), entries, now))
        except DuplicateKeyError:
            return False
        return True

    async def page(
        self, customer_ids: Sequence[str], after: Position | None, size: int
    ) -> list[Entry]:
        """At most `size` entries of the customers, the newest first, from below the position."""
        query: Document = {"customer_id": {"$in": list(customer_ids)}}
        if after:
            query["at"] = {"$lte": after.at}
            query["$or"] = [{"at": {"$lt": after.at}}, {"_id": {"$lt": after.entry_id}}]
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        found = await self._collection.find(query).sort(order).limit(size).to_list(size)
        return [_from_document(document) for document in found]


def _to_document(entry: Entry) -> Document:
    return {
        "_id": entry.entry_id,
        "customer_id": entry.customer_id,
        "at": entry.at,
        "channel": entry.channel,
        "kind": entry.kind,
        "reference": entry.reference,
        "attributes": dict(entry.attributes),
        "journey_id": entry.journey_id,
    }


def _from_document(document: Document) -> Entry:
    return Entry(
        entry_id=document["_id"],
        customer_id=document["customer_id"],
        at=document["at"],
        channel=document["channel"],
        kind=document["kind"],
        reference=document["reference"],
        attributes=document["attributes"],
        journey_id=document["journey_id"],
    )
