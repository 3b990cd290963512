"""The consumers of today, fed with what earlier releases wrote and later ones will write.

The real tables and the kit's real reading of envelopes; only broker, database and peers are absent.
"""

import asyncio
import importlib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import AsyncMock

import pytest

from lintas_kit.clock import Clock
from lintas_kit.consumers import Consumers, Event, Handler, On
from lintas_testing.clock import SettableClock
from tests.releases import tomorrow
from tests.releases.released import Sample, recorded

LISTENERS = ("identity", "orders", "loyalty", "messaging", "insights")


@dataclass(frozen=True)
class Record:
    """A Kafka record."""

    key: bytes
    value: bytes
    offset: int = 0
    headers: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Part:
    """Where it lay."""

    topic: str
    partition: int = 0


class Broker:
    """A consumer that has one record, and a producer that keeps what is put aside."""

    def __init__(self, record: Record, topic: str) -> None:
        self._waiting = {Part(topic): [record]}
        self.buried: list[dict[str, bytes]] = []

    async def getmany(self, **_: Any) -> dict[Part, list[Record]]:
        if not self._waiting:
            raise asyncio.CancelledError
        batch, self._waiting = self._waiting, {}
        return batch

    async def send_and_wait(
        self, topic: str, headers: Sequence[tuple[str, bytes]], **_: Any
    ) -> None:
        self.buried.append({"topic": topic.encode(), **dict(headers)})

    async def commit(self, offsets: Any) -> None:
        pass

    def assignment(self) -> set[Part]:
        return set()

    def highwater(self, part: Part) -> int:
        return 1


@dataclass
class Heard:
    """What reached the handlers of a service's table."""

    payloads: list[Any] = field(default_factory=list)

    def of(self, row: On) -> On:
        return replace(row, handler=self._listening(row.handler))

    def _listening(self, handler: Handler) -> Handler:
        async def handle(payload: Any, event: Event) -> None:
            await handler(payload, event)
            self.payloads.append(payload)

        return handle


def table(service: str) -> list[On]:
    """The real one, with stand-ins for what it hands the events to."""
    build = importlib.import_module(f"lintas_{service}.consumers").table
    needs = inspect.signature(build, eval_str=True).parameters.values()
    given = [SettableClock() if each.annotation is Clock else AsyncMock() for each in needs]
    return list(build(*given))


async def hear(service: str, row: On, value: bytes) -> tuple[list[Any], list[dict[str, bytes]]]:
    """The payloads that a service handled, and what it put aside."""
    heard, broker = Heard(), Broker(Record(b"aggregate", value), row.topic)
    consumers = Consumers(service, [heard.of(row)])
    reader: Any = broker
    with pytest.raises(asyncio.CancelledError):
        await consumers.run(reader, reader)
    return heard.payloads, broker.buried


def heard_samples() -> list[tuple[str, On, Sample]]:
    return [
        (service, row, sample)
        for service in LISTENERS
        for row in table(service)
        for sample in recorded()
        if row.type == f"lintas.{sample.release.service}.v1.{sample.name.partition('-')[0]}"
    ]


def rows() -> list[tuple[str, On]]:
    return [(service, row) for service in LISTENERS for row in table(service)]


def tried_rows() -> list[Any]:
    return [pytest.param(service, row) for service, row in rows()]


def name(value: object) -> str:
    return value.type if isinstance(value, On) else str(value)


def test_nothing_that_is_listened_to_was_never_recorded() -> None:
    told = {(service, row.type) for service, row, _ in heard_samples()}
    assert told == {(service, row.type) for service, row in rows()}


@pytest.mark.parametrize(("service", "row", "sample"), heard_samples(), ids=name)
async def test_the_consumers_of_today_take_what_a_release_wrote(
    service: str, row: On, sample: Sample
) -> None:
    payloads, buried = await hear(service, row, sample.binary)
    assert buried == []
    assert [type(payload) for payload in payloads] == [row.payload]


@pytest.mark.parametrize(("service", "row"), tried_rows(), ids=name)
async def test_the_consumers_of_today_take_what_tomorrow_adds(
    service: str, row: On, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lintas_kit.consumers.FIRST_PAUSE_SECONDS", 0.0)
    teller = row.type.split(".")[1]
    payloads, buried = await hear(
        service, row, tomorrow.event(teller, row.type).SerializeToString()
    )
    assert buried == []
    assert [type(payload) for payload in payloads] == [row.payload]


async def test_an_event_of_a_type_that_is_not_known_is_passed_over() -> None:
    [row] = table("orders")
    event = tomorrow.event("identity", row.type)
    event.type = "lintas.identity.v1.EventOfTomorrow"
    assert await hear("orders", row, event.SerializeToString()) == ([], [])


async def test_what_can_not_be_handled_is_seen_to_be_put_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else the tests above would be silent whatever happened."""
    monkeypatch.setattr("lintas_kit.consumers.FIRST_PAUSE_SECONDS", 0.0)
    [row] = table("orders")
    refusing = replace(row, handler=AsyncMock(side_effect=ValueError))
    value = tomorrow.event("identity", row.type).SerializeToString()
    payloads, [buried] = await hear("orders", refusing, value)
    assert (payloads, buried["lintas-error"]) == ([], b"ValueError")
