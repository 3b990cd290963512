from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lintas_testing.client import Client, Problem
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


@pytest.fixture
async def gateway() -> AsyncIterator[TestServer]:
    async def token(request: web.Request) -> web.Response:
        form = await request.post()
        return web.json_response({"access_token": f"token-of-{form['client_id']}"})

    async def echo(request: web.Request) -> web.Response:
        return web.json_response(dict(request.headers))

    async def refuse(_: web.Request) -> web.Response:
        problem = {"reason": "OUT_OF_STOCK", "detail": "none", "violations": [{"field": "sku"}]}
        return web.json_response(problem, status=409, content_type="application/problem+json")

    app = web.Application()
    app.router.add_post("/oauth/token", token)
    app.router.add_post("/v1/echo", echo)
    app.router.add_post("/v1/carts", refuse)
    async with TestServer(app) as server:
        yield server


async def test_the_client_sends_what_the_contract_asks(gateway: TestServer) -> None:
    async with Client(str(gateway.make_url("/"))) as client:
        sent = await client.post("/echo", role="staff", journey="j1", channel="POS")
        again = await client.post("/v1/echo", idempotency_key="k1")
    assert sent["Authorization"] == "Bearer token-of-staff"
    assert (sent["Lintas-Channel"], sent["Lintas-Journey"]) == ("POS", "j1")
    assert sent["Idempotency-Key"]
    assert again["Idempotency-Key"] == "k1"
    assert "Authorization" not in again


async def test_a_problem_says_what_was_wrong(gateway: TestServer) -> None:
    async with Client(str(gateway.make_url("/"))) as client:
        with pytest.raises(Problem, match="OUT_OF_STOCK") as raised:
            await client.post("/carts")
    assert raised.value.status == 409
    assert raised.value.violations == [{"field": "sku"}]


async def test_eventually_gives_the_last_reason() -> None:
    tries = iter([False, 0, "there"])

    async def attempt() -> object:
        return next(tries)

    async def hopeless() -> None:
        raise AssertionError("still red")

    assert await eventually(attempt, pause=0) == "there"
    with pytest.raises(AssertionError, match="still red"):
        await eventually(hopeless, seconds=0.05, pause=0.01)
