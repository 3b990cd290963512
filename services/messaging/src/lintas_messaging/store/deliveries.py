"""What is sent: one document an intent, with the date at which it is due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.mongo import Collection
from lintas_messaging import events
from lintas_messaging.domain.deliveries import Delivery, Link, Status, statuses_before
from lintas_messaging.store.documents import Document, delivery_document, to_delivery

_SENT_ALREADY = {"due": "", "address": "", "content": ""}


class Deliveries:
    """The deliveries. Addresses and texts are forgotten once a delivery is over."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        create = self._collection.create_index
        await create("key", unique=True)
        await create("due", sparse=True)
        await create("provider_key", sparse=True)
        await create("open_id", sparse=True)
        await create("links.id", sparse=True)
        await create([("customer_id", ASCENDING), ("create_time", DESCENDING), ("_id", DESCENDING)])
        await outbox.indexes(self._collection)

    async def queue(self, delivery: Delivery, due: datetime, now: datetime) -> Delivery | None:
        """Keeps the delivery; none where the same intent was kept before."""
        document = delivery_document(delivery)
        if not delivery.is_held_back:
            document["due"] = due
        entries = outbox.stage(delivery.delivery_id, [events.delivery_changed(delivery)], now)
        try:
            await self._collection.insert_one(outbox.born_with(document, entries, now))
        except DuplicateKeyError:
            return None
        return delivery

    async def by_key(self, key: str) -> Delivery | None:
        found = await self._collection.find_one({"key": key})
        return to_delivery(found) if found else None

    async def claim_due(self, now: datetime, until: datetime) -> Delivery | None:
        """The next delivery that is due; nobody else gets it before `until`."""
        found = await self._collection.find_one_and_update(
            {"due": {"$lte": now}},
            {"$set": {"due": until}},
            sort=[("due", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return to_delivery(found) if found else None

    async def sent(self, delivery: Delivery, provider_key: str, now: datetime) -> None:
        await self._over(delivery, Status.SENT, "", now, {"provider_key": provider_key})

    async def failed(self, delivery: Delivery, reason: str, now: datetime) -> None:
        await self._over(delivery, Status.FAILED, reason, now, {})

    async def held_back(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """The customer said no before it went out."""
        await self._over(delivery, Status.SUPPRESSED, reason, now, {})

    async def _over(
        self, delivery: Delivery, status: Status, reason: str, now: datetime, more: Document
    ) -> None:
        changed = replace(delivery, status=status, reason=reason)
        entries = outbox.stage(delivery.delivery_id, [events.delivery_changed(changed)], now)
        changes = {"status": status.value, "reason": reason, "update_time": now, **more}
        update = outbox.with_events({"$set": changes, "$unset": _SENT_ALREADY}, entries, now)
        await self._collection.update_one(
            {"_id": delivery.delivery_id, "status": Status.QUEUED.value}, update
        )

    async def later(self, delivery: Delivery, due: datetime) -> None:
        """Another attempt at the time."""
        await self._collection.update_one(
            {"_id": delivery.delivery_id, "status": Status.QUEUED.value},
            {"$set": {"due": due}, "$inc": {"attempts": 1}},
        )

    async def report(self, found_by: Document, status: Status, reason: str, now: datetime) -> bool:
        """Takes a report on a delivery; false for one that says nothing new or is of none."""
        found = await self._collection.find_one(found_by)
        if found is None:
            return False
        changed = replace(to_delivery(found), status=status, reason=reason)
        entries = outbox.stage(found["_id"], [events.delivery_changed(changed)], now)
        changes = {"status": status.value, "reason": reason, "update_time": now}
        result = await self._collection.update_one(
            {"_id": found["_id"], "status": {"$in": statuses_before(status)}},
            outbox.with_events({"$set": changes}, entries, now),
        )
        return result.modified_count == 1

    async def link(self, tracking_id: str) -> tuple[Delivery, Link] | None:
        """The link of an id, and the delivery that it stood in."""
        found = await self._collection.find_one({"links.id": tracking_id})
        if found is None:
            return None
        delivery = to_delivery(found)
        return next(
            ((delivery, link) for link in delivery.links if link.tracking_id == tracking_id), None
        )

    async def opened(self, open_id: str) -> Delivery | None:
        found = await self._collection.find_one({"open_id": open_id})
        return to_delivery(found) if found else None

    async def page(
        self, customer_ids: Sequence[str], after: Sequence[Any] | None, size: int
    ) -> list[Delivery]:
        """Deliveries newest first; `after` is (creation time, id) of the last one."""
        query: Document = {"customer_id": {"$in": list(customer_ids)}}
        if after:
            moment, last_id = after
            query["$or"] = [
                {"create_time": {"$lt": moment}},
                {"create_time": moment, "_id": {"$lt": last_id}},
            ]
        rows = (
            await self._collection.find(query)
            .sort([("create_time", DESCENDING), ("_id", DESCENDING)])
            .limit(size)
            .to_list(size)
        )
        return [to_delivery(row) for row in rows]


def by_provider(provider: str, provider_id: str) -> Document:
    """Finds a delivery by the id that the provider gave it."""
    return {"provider_key": f"{provider}:{provider_id}"}


def by_id(delivery_id: str) -> Document:
    return {"_id": delivery_id}
