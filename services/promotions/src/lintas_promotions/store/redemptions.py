"""Redemptions: a document an order, with its entries in it, changed by whoever read it last."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document
from lintas_promotions.domain.redemption import Redemption
from lintas_promotions.store.redemption_documents import from_document, to_document

_WITHOUT_EVENTS = {outbox.EVENTS: 0}


class Redemptions:
    """What orders hold and used."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("due", sparse=True)
        await self._collection.create_index(
            "balance.minor", partialFilterExpression={"balance.minor": {"$gt": 0}}
        )
        await outbox.indexes(self._collection)

    async def get(self, order_id: str) -> Redemption | None:
        found = await self._collection.find_one({"_id": order_id}, _WITHOUT_EVENTS)
        return from_document(found) if found else None

    async def save(
        self, after: Redemption, entries: Sequence[outbox.Entry], now: datetime
    ) -> Redemption | None:
        """The redemption as it is kept now, with its events; none where another was faster."""
        kept = replace(after, version=after.version + 1)
        if after.version == 0:
            document: Document = {"_id": kept.order_id} | to_document(kept)
            if kept.due:
                document["due"] = kept.due
            try:
                await self._collection.insert_one(outbox.born_with(document, entries, now))
            except DuplicateKeyError:
                return None
            return kept
        known = {"_id": kept.order_id, "version": after.version}
        update = outbox.with_events(_change(kept), entries, now)
        result = await self._collection.update_one(known, update)
        return kept if result.matched_count else None

    async def due(self, now: datetime, most: int) -> list[Redemption]:
        """Some that somebody must look after."""
        cursor = self._collection.find({"due": {"$lte": now}}, _WITHOUT_EVENTS).limit(most)
        return [from_document(each) for each in await cursor.to_list(most)]


def _change(kept: Redemption) -> dict[str, Any]:
    said = to_document(kept)
    if kept.due:
        return {"$set": said | {"due": kept.due}}
    return {"$set": said, "$unset": {"due": ""}}
