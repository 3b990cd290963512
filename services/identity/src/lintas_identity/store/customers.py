"""The records of customers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from pymongo.errors import DuplicateKeyError

from lintas_identity.domain.customer import Customer
from lintas_identity.domain.lifetime import Change
from lintas_identity.domain.person import Person, persons
from lintas_identity.store.customer_documents import changes, from_document, to_document
from lintas_kit import inbox, outbox
from lintas_kit.mongo import Collection, Document

_NOT_READ = {outbox.EVENTS: 0, outbox.DUE: 0, outbox.OWNER: 0, inbox.APPLIED: 0}


class Customers:
    """One document a record; `keys` is unique over all of them, so that of many who make the
    same new person at once, one does."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("keys", unique=True, sparse=True)
        await self._collection.create_index("merges.merge_id", sparse=True)
        await self._collection.create_index("absorbing_since", sparse=True)
        await outbox.indexes(self._collection)

    async def find_by_keys(self, keys: Sequence[str]) -> list[Person]:
        """Everybody whom one of the keys leads to: one read, but for those who were merged."""
        people = await self._people({"keys": {"$in": list(keys)}})
        return [person for person in people if not person.keys.isdisjoint(keys)]

    async def get(self, customer_id: str) -> Person | None:
        """The person whom the id leads to, be it an alias."""
        people = await self._people({"_id": customer_id})
        return next((p for p in people if customer_id in p.customer_ids), None)

    async def find_merged(self, merge_id: str) -> Customer | None:
        """The record that the merge made an alias."""
        found = await self._collection.find_one({"merges.merge_id": merge_id}, _NOT_READ)
        return from_document(found) if found else None

    async def absorbing(self, since: datetime, limit: int) -> list[Customer]:
        """Records with a merge into them that began before `since` and is not confirmed."""
        query = {"absorbing_since": {"$lt": since}}
        found = await self._collection.find(query, _NOT_READ).limit(limit).to_list(limit)
        return [from_document(document) for document in found]

    async def insert(self, customer: Customer, events: Sequence[Message]) -> bool:
        """Whether it is kept; not so where one of its identifiers leads to another."""
        now = customer.created_at
        entries = outbox.stage(customer.customer_id, events, now)
        try:
            await self._collection.insert_one(outbox.born_with(to_document(customer), entries, now))
        except DuplicateKeyError:
            return False
        return True

    async def save(
        self,
        before: Customer,
        after: Customer,
        events: Sequence[Message],
        now: datetime,
        aggregate_id: str = "",
    ) -> Customer | None:
        """The record as it is kept now; none where somebody else changed it since it was read, or
        one of its identifiers leads to another. The events go out under `aggregate_id`, the
        record's own id where none is given."""
        saved = replace(after, version=before.version + 1)
        entries = outbox.stage(aggregate_id or before.customer_id, events, now)
        update = outbox.with_events(changes(before, saved), entries, now)
        try:
            result = await self._collection.update_one(
                {"_id": before.customer_id, "version": before.version}, update
            )
        except DuplicateKeyError:
            return None
        return saved if result.matched_count else None

    async def add_to_figures(self, customer_id: str, change: Change, event_id: str) -> None:
        """Adds to the customer's figures, once an event."""
        counts = {"lifetime.orders": change.orders, "lifetime.returns": change.returns}
        if change.net.minor:
            counts[f"lifetime.net.{change.net.currency}"] = change.net.minor
        update: dict[str, Any] = {"$inc": counts}
        if change.ordered_at:
            update["$max"] = {"lifetime.last_order_at": change.ordered_at}
        await self._collection.update_one(
            inbox.unless_applied({"_id": customer_id}, event_id), inbox.applying(update, event_id)
        )

    async def _people(self, query: Document) -> list[Person]:
        records = {c.customer_id: c for c in await self._find(query)}
        while missing := _named(records.values()) - records.keys():
            found = await self._find({"_id": {"$in": sorted(missing)}})
            records |= {record.customer_id: record for record in found}
            if len(found) < len(missing):
                break
        return persons(records.values())

    async def _find(self, query: Document) -> list[Customer]:
        found = await self._collection.find(query, _NOT_READ).to_list(None)
        return [from_document(document) for document in found]


def _named(records: Iterable[Customer]) -> set[str]:
    """The ids of records that belong together with these, or may."""
    named: set[str] = set()
    for record in records:
        named.update(absorbed.customer_id for absorbed in record.absorbed)
        if record.alias_of:
            named.add(record.alias_of)
    return named
