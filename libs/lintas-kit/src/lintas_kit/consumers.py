"""Consumers: a table of event types and their handlers; at least once, retried, never blocked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from google.protobuf.message import Message
from opentelemetry.trace import SpanKind
from pymongo.errors import ConnectionFailure

from lintas.common.v1 import event_pb2
from lintas_kit import context, kafka, metrics, telemetry
from lintas_kit.auth import SERVICE_ROLE
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.errors import DeadlineExceeded, Problem, Unavailable
from lintas_kit.logs import get_logger

ATTEMPTS = 5
FIRST_PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60.0
AT_ONCE = 16
BATCH = 500
# Events that come together are handled together, and their offsets committed together.
PAUSE_SECONDS = 0.05
COMMIT_SECONDS = 0.5
_PASSING = (Unavailable, DeadlineExceeded, ConnectionFailure)

_handled = metrics.counter("events_handled_total", "Events handled.", ["type", "outcome"])
_retries = metrics.counter("event_retries_total", "Attempts after the first.", ["type"])
_dead = metrics.counter("events_dead_total", "Events put into a DLQ.", ["type"])
_age = metrics.gauge("event_age_seconds", "Age of the last event when handled.", ["topic"])
_lag = metrics.gauge("consumer_lag", "Events not handled yet.", ["topic", "partition"])


@dataclass(frozen=True)
class Event:
    """What an event says besides its payload."""

    event_id: str
    aggregate_id: str
    occurred_at: datetime
    channel: int
    journey: JourneyRef | None
    trace_id: str


Handler = Callable[[Any, Event], Awaitable[object]]


@dataclass(frozen=True)
class On:
    """One row of a service's table: this message goes to this handler, which is idempotent."""

    payload: type[Message]
    handler: Handler

    @property
    def type(self) -> str:
        return str(self.payload.DESCRIPTOR.full_name)

    @property
    def topic(self) -> str:
        return self.type.rpartition(".")[0]


class Consumers:
    """Reads the topics that the table names, in order within an aggregate."""

    def __init__(self, service: str, table: Sequence[On]) -> None:
        self._service = service
        self._rows = {row.type: row for row in table}
        self.topics = sorted({row.topic for row in table})

    async def run(self, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        """Handles for ever; offsets are committed a moment after what they stand for is done."""
        offsets = _Offsets(consumer)
        try:
            while True:
                batches = await consumer.getmany(timeout_ms=500, max_records=BATCH)
                await asyncio.gather(
                    *(self._partition(part, records, producer) for part, records in batches.items())
                )
                offsets.done({part: records[-1].offset + 1 for part, records in batches.items()})
                _measure(consumer, batches)
                await offsets.commit_now_and_then()
                if batches:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await offsets.commit()

    async def _partition(
        self, part: Any, records: Sequence[Any], producer: AIOKafkaProducer
    ) -> None:
        """The records of one aggregate one after the other, those of several side by side."""
        by_key: dict[bytes, list[Any]] = {}
        for record in records:
            by_key.setdefault(record.key or b"", []).append(record)
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one_aggregate(own: Sequence[Any]) -> None:
            async with at_once:
                for record in own:
                    await self._record(part.topic, record, producer)

        await asyncio.gather(*(one_aggregate(own) for own in by_key.values()))

    async def _record(self, topic: str, record: Any, producer: AIOKafkaProducer) -> None:
        envelope = event_pb2.EventEnvelope()
        try:
            envelope.ParseFromString(record.value)
        except Exception as error:
            await _bury(producer, topic, record, "unreadable", error)
            return
        row = self._rows.get(envelope.type)
        if row is None:
            return
        try:
            await self._attempts(row, envelope, _header(record, "traceparent"))
            _handled.labels(envelope.type, "ok").inc()
        except Exception as error:
            await _bury(producer, topic, record, envelope.type, error)
        age = datetime.now(UTC) - envelope.occurred_at.ToDatetime(tzinfo=UTC)
        _age.labels(topic).set(max(age.total_seconds(), 0.0))

    async def _attempts(self, row: On, envelope: event_pb2.EventEnvelope, parent: str) -> None:
        """Tries again with longer pauses: a bounded number of times, or while a peer is away."""
        payload = row.payload()
        envelope.payload.Unpack(payload)
        began = asyncio.get_running_loop().time()
        attempt = 0
        while True:
            attempt += 1
            try:
                await self._once(row, payload, envelope, parent)
                return
            except Exception as error:
                waited = asyncio.get_running_loop().time() - began
                passing = isinstance(error, _PASSING) and waited < PATIENCE_SECONDS
                if attempt >= ATTEMPTS and not passing:
                    raise
                _retries.labels(row.type).inc()
                await asyncio.sleep(min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), 5.0))

    async def _once(
        self, row: On, payload: Message, envelope: event_pb2.EventEnvelope, parent: str
    ) -> None:
        journey = _journey(envelope)
        call = Call(
            caller=Caller(subject=self._service, role=SERVICE_ROLE),
            channel=envelope.channel,
            journey=journey,
            hop=journey.traceparent if journey else parent,
        )
        name = f"process {row.type.rpartition('.')[2]}"
        attributes: dict[str, str | int] = {
            "messaging.system": "kafka",
            "messaging.destination.name": row.topic,
            "messaging.operation.type": "process",
        }
        with (
            context.calling(call),
            telemetry.span(name, SpanKind.CONSUMER, parent, attributes) as span,
        ):
            if journey:
                span.set_attribute(telemetry.JOURNEY_ID, journey.journey_id)
            await row.handler(payload, _event(envelope, journey, parent))


def _journey(envelope: event_pb2.EventEnvelope) -> JourneyRef | None:
    if not envelope.journey.journey_id:
        return None
    return JourneyRef(envelope.journey.journey_id, envelope.journey.traceparent)


def _event(envelope: event_pb2.EventEnvelope, journey: JourneyRef | None, parent: str) -> Event:
    root = journey.traceparent if journey and journey.traceparent else parent
    return Event(
        event_id=envelope.event_id,
        aggregate_id=envelope.aggregate_id,
        occurred_at=envelope.occurred_at.ToDatetime(tzinfo=UTC),
        channel=envelope.channel,
        journey=journey,
        trace_id=root.split("-")[1] if root.count("-") == 3 else "",
    )


async def _bury(
    producer: AIOKafkaProducer, topic: str, record: Any, kind: str, error: Exception
) -> None:
    """Puts the event aside with what went wrong; it can be put back by command."""
    reason = error.reason if isinstance(error, Problem) else type(error).__name__
    get_logger().error("event_dead", topic=topic, type=kind, reason=reason)
    _dead.labels(kind).inc()
    headers = [(key, value) for key, value in record.headers if not key.startswith("lintas-")]
    headers += [("lintas-error", reason.encode()), ("lintas-type", kind.encode())]
    await producer.send_and_wait(
        topic + kafka.DLQ, value=record.value, key=record.key, headers=headers
    )


def _header(record: Any, name: str) -> str:
    return next((value.decode() for key, value in record.headers if key == name), "")


class _Offsets:
    """How far a consumer is, and when the broker was told."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._done: dict[Any, int] = {}
        self._now = asyncio.get_running_loop().time
        self._committed_at = self._now()

    def done(self, offsets: dict[Any, int]) -> None:
        self._done |= offsets

    async def commit_now_and_then(self) -> None:
        if self._now() - self._committed_at >= COMMIT_SECONDS:
            await self.commit()

    async def commit(self) -> None:
        """A partition that went to another process is that one's to commit."""
        own = self._consumer.assignment()
        offsets = {part: offset for part, offset in self._done.items() if part in own}
        if offsets:
            await self._consumer.commit(offsets)
        self._done, self._committed_at = {}, self._now()


def _measure(consumer: AIOKafkaConsumer, batches: dict[Any, Sequence[Any]]) -> None:
    for part, records in batches.items():
        newest = consumer.highwater(part)
        if newest is not None:
            _lag.labels(part.topic, str(part.partition)).set(newest - records[-1].offset - 1)
