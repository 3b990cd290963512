"""Outbox, relay and consumers on a real database and a real broker."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from lintas.identity.v1.identity_events_pb2 import CustomerCreated
from lintas_kit import context, dlq, inbox, kafka, outbox
from lintas_kit.clock import SystemClock
from lintas_kit.consumers import Consumers, Event, On
from lintas_kit.context import Call, JourneyRef
from lintas_kit.errors import FailedPrecondition
from lintas_kit.mongo import Collection, Database
from lintas_kit.relay import PATIENCE, Relay

pytestmark = pytest.mark.engine

HOP = f"00-{7:032x}-{8:016x}-01"
TOPIC = "lintas.identity.v1"


@pytest.fixture
async def producer(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = kafka.producer(kafka_bootstrap, "test")
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
async def things(database: Database) -> Collection:
    await outbox.indexes(database["things"])
    return database["things"]


def relay(database: Database) -> Relay:
    return Relay(database, ["things"], TOPIC, SystemClock())


class Later(SystemClock):
    """A clock by which everybody has waited long enough."""

    def now(self) -> datetime:
        return super().now() + PATIENCE


async def born(things: Collection, name: str, count: int = 1) -> None:
    now = SystemClock().now()
    events = [CustomerCreated(customer_id=f"{name}/{n}") for n in range(count)]
    with context.calling(Call(channel=1, journey=JourneyRef("jrn_1"), hop=HOP)):
        entries = outbox.stage(name, events, now)
    await things.insert_one(outbox.born_with({"_id": name}, entries, now))


class Seen:
    """Consumes into a list, in a group of its own."""

    def __init__(self, servers: str, handler: Any = None) -> None:
        self.events: list[tuple[str, Event]] = []
        self._servers = servers
        self._handler = handler or self._keep

    async def _keep(self, message: CustomerCreated, event: Event) -> None:
        self.events.append((message.customer_id, event))

    def of(self, name: str) -> list[str]:
        return [seen for seen, _ in self.events if seen.startswith(name)]

    async def until(self, producer: AIOKafkaProducer, done: Any, seconds: float = 15.0) -> None:
        consumers = Consumers(f"test-{uuid.uuid4().hex}", [On(CustomerCreated, self._handler)])
        reader = kafka.consumer(self._servers, f"test-{uuid.uuid4().hex}", *consumers.topics)
        await reader.start()
        work = asyncio.create_task(consumers.run(reader, producer))
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    await asyncio.sleep(0.05)
        finally:
            work.cancel()
            await reader.stop()


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


async def test_an_event_arrives_once_in_order_with_journey_and_trace(
    database: Database, things: Collection, producer: AIOKafkaProducer, kafka_bootstrap: str
) -> None:
    name = unique("cus")
    await born(things, name, count=5)
    assert await relay(database).publish_due(producer) == 5
    assert await relay(database).publish_due(producer) == 0
    seen = Seen(kafka_bootstrap)
    await seen.until(producer, lambda: len(seen.of(name)) >= 5)
    assert seen.of(name) == [f"{name}/{n}" for n in range(5)]
    event = next(event for found, event in seen.events if found.startswith(name))
    assert event.journey == JourneyRef("jrn_1", HOP)
    assert (event.trace_id, event.channel, event.aggregate_id) == (f"{7:032x}", 1, name)


async def test_an_outbox_is_empty_once_published_and_keeps_what_came_meanwhile(
    database: Database, things: Collection, producer: AIOKafkaProducer
) -> None:
    name = unique("cus")
    await born(things, name)
    publishing = relay(database)
    original = publishing._publish

    async def grown(sender: AIOKafkaProducer, entries: Any) -> None:
        await original(sender, entries)
        now = SystemClock().now()
        late = outbox.stage(name, [CustomerCreated(customer_id="late")], now)
        await things.update_one({"_id": name}, outbox.with_events({}, late, now))

    publishing._publish = grown  # type: ignore[method-assign]
    await publishing.publish_due(producer)
    left = await things.find_one({"_id": name})
    assert left is not None
    assert [entry["type"] for entry in left["outbox"]] == ["lintas.identity.v1.CustomerCreated"]
    assert "outbox_due" in left
    await relay(database).publish_due(producer)
    emptied = await things.find_one({"_id": name})
    assert emptied is not None
    assert (emptied["outbox"], "outbox_due" in emptied) == ([], False)


async def test_what_a_process_left_goes_out_once_by_another(
    database: Database, things: Collection, producer: AIOKafkaProducer
) -> None:
    for number in range(60):
        await born(things, unique(f"cus{number}"))
    others = [Relay(database, ["things"], TOPIC, Later(), owner=name) for name in ("a", "b")]
    published = 0
    while published < 60:
        rounds = await asyncio.gather(*(each.publish_due(producer) for each in others))
        assert any(rounds)
        published += sum(rounds)
    assert published == 60
    assert await relay(database).publish_due(producer) == 0


async def test_what_a_process_without_a_relay_wrote_goes_out_at_once(
    database: Database,
    things: Collection,
    producer: AIOKafkaProducer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "_owner", outbox.NOBODY)
    await born(things, unique("cus"), count=3)
    assert await relay(database).publish_due(producer) == 3
    assert await relay(database).publish_due(producer) == 0


async def test_what_a_process_wrote_just_now_is_left_to_it(
    database: Database, things: Collection, producer: AIOKafkaProducer
) -> None:
    await born(things, unique("cus"))
    other = Relay(database, ["things"], TOPIC, SystemClock(), owner="other")
    assert await other.publish_due(producer) == 0
    assert await relay(database).publish_due(producer) == 1


async def test_a_poison_event_is_put_aside_and_can_be_put_back(
    database: Database,
    things: Collection,
    producer: AIOKafkaProducer,
    kafka_bootstrap: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lintas_kit.consumers.FIRST_PAUSE_SECONDS", 0.001)
    poison, sound = unique("poison"), unique("sound")
    attempts = []

    async def handler(message: CustomerCreated, event: Event) -> None:
        if message.customer_id.startswith(poison):
            attempts.append(event.event_id)
            raise FailedPrecondition("BROKEN", "It can't be handled.")
        seen.events.append((message.customer_id, event))

    seen = Seen(kafka_bootstrap, handler)
    await born(things, poison)
    await born(things, sound)
    await relay(database).publish_due(producer)
    await seen.until(producer, lambda: seen.of(sound) and len(attempts) == 5)
    listed = await dlq.listing(kafka_bootstrap, "identity")
    assert listed["lintas.identity.v1.CustomerCreated", "BROKEN"] >= 1
    assert await dlq.replay(kafka_bootstrap, "identity") >= 1
    assert await dlq.replay(kafka_bootstrap, "identity") == 0
    again = Seen(kafka_bootstrap)
    await again.until(producer, lambda: len(again.of(poison)) == 2)


async def test_an_aggregate_applies_an_event_once(things: Collection) -> None:
    await things.insert_one({"_id": "acc", "points": 0})
    for _ in range(3):
        await things.update_one(
            inbox.unless_applied({"_id": "acc"}, "evt_1"),
            inbox.applying({"$inc": {"points": 5}}, "evt_1"),
        )
    account = await things.find_one({"_id": "acc"})
    assert account is not None
    assert account["points"] == 5
