from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lintas_testing.clock import SettableClock
from lintas_testing.eventually import eventually
from lintas_testing.spans import Spans

TRACE, PARENT = bytes(range(16)), bytes(8)


def test_the_clock_moves_only_when_told(clock: SettableClock) -> None:
    before = clock.now()
    assert clock.now() == before
    assert (clock.advance(minutes=5) - before).total_seconds() == 300
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2027
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2027, 1, 1))


def export() -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    named = group.resource.attributes.add(key="service.name")
    named.value.string_value = "orders"
    span = group.scope_spans.add().spans.add(name="Checkout", trace_id=TRACE, kind=2)
    span.attributes.add(key="lintas.journey.id").value.string_value = "j1"
    span.links.add(trace_id=TRACE, span_id=PARENT)
    return request


async def test_spans_arrive_over_http() -> None:
    spans = Spans()
    async with TestServer(spans.application()) as server, ClientSession() as session:
        await session.post(server.make_url("/v1/traces"), data=export().SerializeToString())
    (span,) = spans.of_trace(TRACE.hex())
    assert (span.service, span.name, span.kind) == ("orders", "Checkout", "SERVER")
    assert span.links[0].trace_id == TRACE.hex()
    assert spans.with_attribute("lintas.journey.id", "j1") == [span]
    with pytest.raises(AssertionError, match="orders:Checkout"):
        spans.wait(lambda found: len(found) > 1, seconds=0.1)


async def test_eventually_gives_the_last_reason() -> None:
    tries = iter([False, 0, "there"])

    async def attempt() -> object:
        return next(tries)

    async def hopeless() -> None:
        raise AssertionError("still red")

    assert await eventually(attempt, pause=0) == "there"
    with pytest.raises(AssertionError, match="still red"):
        await eventually(hopeless, seconds=0.05, pause=0.01)
