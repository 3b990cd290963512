"""Publishes what aggregates hold in their outboxes, and pulls what the broker acknowledged."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer
from pymongo import UpdateOne

from lintas_kit import ids, metrics, outbox
from lintas_kit.clock import Clock
from lintas_kit.mongo import Collection, Database, Document

LEASE = timedelta(seconds=10)
BATCH = 200
IDLE_SECONDS = 0.5
PAUSE_SECONDS = 0.05
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_published = metrics.counter("outbox_published_total", "Events published.", ["collection"])
_pending = metrics.gauge("outbox_pending", "Aggregates with events to publish.", ["collection"])
_oldest = metrics.gauge("outbox_oldest_seconds", "Age of the oldest due aggregate.", ["collection"])


class Relay:
    """One service's relay; many may run, a document is leased to one at a time."""

    def __init__(
        self, database: Database, collections: Sequence[str], topic: str, clock: Clock
    ) -> None:
        self._collections = [(name, database[name]) for name in collections]
        self._topic = topic
        self._clock = clock

    async def run(self, producer: AIOKafkaProducer) -> None:
        """Publishes for ever; woken at once by what this process writes."""
        while True:
            outbox.staged.clear()
            published = await self.publish_due(producer)
            if not published:
                await _until_staged()
            elif published < BATCH:
                await asyncio.sleep(PAUSE_SECONDS)  # events that come together leave together

    async def publish_due(self, producer: AIOKafkaProducer) -> int:
        """One round over the collections; how many events were published."""
        return sum([await self._drain(name, found, producer) for name, found in self._collections])

    async def _drain(self, name: str, collection: Collection, producer: AIOKafkaProducer) -> int:
        documents = await self._lease(collection)
        if not documents:
            return 0
        entries = [entry for document in documents for entry in document[outbox.EVENTS]]
        await self._publish(producer, entries)
        await _clear(collection, documents)
        _published.labels(name).inc(len(entries))
        return len(entries)

    async def _lease(self, collection: Collection) -> list[Document]:
        now = self._clock.now()
        due = {outbox.DUE: {"$lte": now}}
        found = await collection.find(due, {"_id": 1}).limit(BATCH).to_list(BATCH)
        if not found:
            return []
        chosen = {"_id": {"$in": [document["_id"] for document in found]}}
        lease = ids.new("lse")
        await collection.update_many(
            chosen | due, {"$set": {outbox.DUE: now + LEASE, outbox.LEASE: lease}}
        )
        return await collection.find(chosen | {outbox.LEASE: lease}, {outbox.EVENTS: 1}).to_list(
            BATCH
        )

    async def _publish(self, producer: AIOKafkaProducer, entries: Sequence[outbox.Entry]) -> None:
        sent = [
            await producer.send(
                self._topic,
                value=entry["value"],
                key=entry["key"].encode(),
                headers=[("traceparent", entry["traceparent"].encode())],
            )
            for entry in entries
        ]
        await asyncio.gather(*sent)

    async def measure(self) -> int:
        """Sets the gauges of what is pending; how much that is."""
        total = 0
        for name, collection in self._collections:
            pending = await collection.count_documents({outbox.DUE: {"$gt": _BEGINNING}})
            oldest = await collection.find_one(
                {outbox.DUE: {"$gt": _BEGINNING}}, {outbox.DUE: 1}, sort=[(outbox.DUE, 1)]
            )
            age = (self._clock.now() - oldest[outbox.DUE]).total_seconds() if oldest else 0.0
            _pending.labels(name).set(pending)
            _oldest.labels(name).set(max(age, 0.0))
            total += pending
        return total


async def _until_staged() -> None:
    try:
        await asyncio.wait_for(outbox.staged.wait(), IDLE_SECONDS)
        await asyncio.sleep(0.005)  # the write that the event is part of is on its way
    except TimeoutError:
        pass


async def _clear(collection: Collection, documents: Sequence[Document]) -> None:
    """Empties the outboxes that hold just what was published; pulls from those that grew."""
    result = await collection.bulk_write([_emptying(d) for d in documents], ordered=False)
    if result.matched_count < len(documents):
        await collection.bulk_write([_pulling(d) for d in documents], ordered=False)


def _emptying(document: Document) -> UpdateOne:
    events = document[outbox.EVENTS]
    same = {"_id": document["_id"], outbox.EVENTS: {"$size": len(events)}}
    if events:
        same[f"{outbox.EVENTS}.{len(events) - 1}.id"] = events[-1]["id"]
    return UpdateOne(
        same, {"$set": {outbox.EVENTS: []}, "$unset": {outbox.DUE: "", outbox.LEASE: ""}}
    )


def _pulling(document: Document) -> UpdateOne:
    published = [event["id"] for event in document[outbox.EVENTS]]
    return UpdateOne(
        {"_id": document["_id"]}, {"$pull": {outbox.EVENTS: {"id": {"$in": published}}}}
    )
