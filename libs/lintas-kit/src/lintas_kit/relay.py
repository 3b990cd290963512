"""Publishes what aggregates hold in their outboxes, and pulls what the broker acknowledged."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer

from lintas_kit import metrics, outbox
from lintas_kit.clock import Clock
from lintas_kit.mongo import Collection, Database, Document

# After so long, what a process wrote and did not publish is taken over by another.
PATIENCE = timedelta(seconds=5)
BATCH = 200
IDLE_SECONDS = 2.0
ALONE_SECONDS = 0.1
SWEEP_SECONDS = 0.5
PAUSE_SECONDS = 0.05
# A write takes a moment after its events were staged: so many looks before it is quiet again.
LOOKS = 8
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_published = metrics.counter("outbox_published_total", "Events published.", ["collection"])
_pending = metrics.gauge("outbox_pending", "Aggregates with events to publish.", ["collection"])
_oldest = metrics.gauge("outbox_oldest_seconds", "Age of the oldest due aggregate.", ["collection"])


class Relay:
    """One service's relay in one process; many may run.

    What a process wrote is its own to publish, so nobody has to ask for it first. What is nobody's
    goes to who comes first; what a process leaves behind is taken over after a while in which it
    may still be at it: what both of them publish, consumers know by the event's id.
    """

    def __init__(
        self,
        database: Database,
        collections: Sequence[str],
        topic: str,
        clock: Clock,
        owner: str = outbox.PROCESS,
        *,
        alone: bool = False,
    ) -> None:
        """`alone`: it runs in a process that writes nothing itself."""
        self._collections = {name: database[name] for name in collections}
        self._topic = topic
        self._clock = clock
        self._owner = owner
        self._every = ALONE_SECONDS if alone else IDLE_SECONDS
        self._next_takeover = _BEGINNING
        self._busy: set[str] = set()
        self._next_sweep = 0.0

    async def run(self, producer: AIOKafkaProducer) -> None:
        """Publishes for ever; woken at once by what this process writes."""
        looks = 0
        while True:
            if not looks:
                looks = LOOKS if await self._staged() else 1
            outbox.staged.clear()
            published = await self.publish_due(producer)
            looks = LOOKS if published or outbox.staged.is_set() else looks - 1
            if looks and published < BATCH:
                await asyncio.sleep(PAUSE_SECONDS)  # events that come together leave together

    async def _staged(self) -> bool:
        """Whether this process staged events, after a while at most."""
        try:
            await asyncio.wait_for(outbox.staged.wait(), self._every)
            await asyncio.sleep(0.005)  # the write that the event is part of is on its way
        except TimeoutError:
            return False
        return True

    async def publish_due(self, producer: AIOKafkaProducer) -> int:
        """One round over the collections; how many events were published."""
        await self._take_over()
        return sum([await self._drain(name, producer) for name in self._to_look_at()])

    def _to_look_at(self) -> list[str]:
        """All collections now and then, in between those that had events lately."""
        now = asyncio.get_running_loop().time()
        if self._busy and now < self._next_sweep:
            return [name for name in self._collections if name in self._busy]
        self._next_sweep = now + SWEEP_SECONDS
        self._busy.clear()
        return list(self._collections)

    async def _drain(self, name: str, producer: AIOKafkaProducer) -> int:
        collection = self._collections[name]
        own = collection.find({outbox.OWNER: self._owner}, {outbox.EVENTS: 1}).limit(BATCH)
        documents = await own.to_list(BATCH)
        if not documents:
            return 0
        self._busy.add(name)
        entries = [entry for document in documents for entry in document[outbox.EVENTS]]
        await self._publish(producer, entries)
        await _clear(collection, documents, entries)
        _published.labels(name).inc(len(entries))
        return len(entries)

    async def _take_over(self) -> None:
        now = self._clock.now()
        if now < self._next_takeover:
            return
        self._next_takeover = now + timedelta(seconds=self._every)
        unowned = {outbox.OWNER: outbox.NOBODY}
        left = {outbox.DUE: {"$lte": now - PATIENCE}, outbox.OWNER: {"$ne": self._owner}}
        for collection in self._collections.values():
            for free in (unowned, left):
                await self._make_own(collection, free, now)

    async def _make_own(self, collection: Collection, free: Document, now: datetime) -> None:
        found = await collection.find(free, {"_id": 1}).limit(BATCH).to_list(BATCH)
        if found:
            chosen = {"_id": {"$in": [document["_id"] for document in found]}}
            mine = {outbox.DUE: now, outbox.OWNER: self._owner}
            await collection.update_many(chosen | free, {"$set": mine})

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
        for name, collection in self._collections.items():
            pending = await collection.count_documents({outbox.DUE: {"$gt": _BEGINNING}})
            oldest = await collection.find_one(
                {outbox.DUE: {"$gt": _BEGINNING}}, {outbox.DUE: 1}, sort=[(outbox.DUE, 1)]
            )
            age = (self._clock.now() - oldest[outbox.DUE]).total_seconds() if oldest else 0.0
            _pending.labels(name).set(pending)
            _oldest.labels(name).set(max(age, 0.0))
            total += pending
        return total


async def _clear(
    collection: Collection, documents: Sequence[Document], published: Sequence[outbox.Entry]
) -> None:
    """Takes out what was published; who wrote more meanwhile stays due."""
    ids = [entry["id"] for entry in published]
    left = {"$not": [{"$in": ["$$event.id", ids]}]}
    events = {"$filter": {"input": f"${outbox.EVENTS}", "as": "event", "cond": left}}
    is_empty = {"$eq": [{"$size": f"${outbox.EVENTS}"}, 0]}
    await collection.update_many(
        {"_id": {"$in": [document["_id"] for document in documents]}},
        [
            {"$set": {outbox.EVENTS: events}},
            {
                "$set": {
                    field: {"$cond": [is_empty, "$$REMOVE", f"${field}"]}
                    for field in (outbox.DUE, outbox.OWNER)
                }
            },
        ],
    )
