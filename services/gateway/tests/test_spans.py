"""What a request leaves in its trace: the template, the journey, the hop before, no more."""

from collections.abc import Iterator
from typing import Any

import pytest
from gateway_harness import Client, Upstream
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lintas.orders.v1 import orders_service_pb2
from lintas_kit import errors, metadata

HOP = f"00-{7:032x}-{7:016x}-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))  # type: ignore[attr-defined]
    yield exporter
    exporter.shutdown()


def only(spans: InMemorySpanExporter) -> ReadableSpan:
    (span,) = spans.get_finished_spans()
    return span


async def test_a_hop_is_linked_to_the_one_before(
    gateway: Client, upstream: Upstream, spans: InMemorySpanExporter
) -> None:
    async def joined(_: Any, __: Any, rpc: Any) -> Any:
        rpc.set_trailing_metadata(((metadata.JOURNEY, "jrn_9"), (metadata.HOP_BEFORE, HOP)))
        return orders_service_pb2.GetOrderResponse()

    upstream.answers["GetOrder"] = joined
    headers = {"Lintas-Channel": "WEB"}
    await gateway.call("GET", "/v1/orders/ord_secret?", headers=headers)
    span = only(spans)
    assert span.name == "GET /v1/orders/{orderId}"
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/v1/orders/{orderId}",
        "url.scheme": "http",
        "http.response.status_code": 200,
        "lintas.channel": "WEB",
        "lintas.journey.id": "jrn_9",
    }
    assert [link.context.trace_id for link in span.links] == [7]


async def test_a_fault_is_an_error(
    gateway: Client, upstream: Upstream, spans: InMemorySpanExporter
) -> None:
    upstream.says("GetOrder", errors.Unavailable("DOWN", "x"))
    await gateway.call("GET", "/v1/orders/o")
    span = only(spans)
    assert (span.attributes or {})["error.type"] == "503"
    assert not span.status.is_ok


async def test_what_leads_nowhere_is_named_by_its_method(
    gateway: Client, spans: InMemorySpanExporter
) -> None:
    await gateway.call("GET", "/v1/customer-name/secret")
    assert only(spans).name == "GET"
