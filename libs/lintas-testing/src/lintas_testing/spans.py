"""An OTLP/HTTP receiver that keeps the spans it gets."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True)
class Link:
    """From a span to one of another trace."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Span:
    """One span as a service exported it; ids in hexadecimal."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_span_id: str
    start_ns: int
    end_ns: int
    status: str
    attributes: dict[str, Any]
    links: tuple[Link, ...] = field(default=())


class Spans:
    """All spans received, oldest first. Safe to read while more come in."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Span]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self.all())

    def all(self) -> list[Span]:
        """A copy of what has come in so far."""
        with self._lock:
            return list(self._spans)

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._spans.clear()

    def of_trace(self, trace_id: str) -> list[Span]:
        """The spans of one trace."""
        return [span for span in self if span.trace_id == trace_id]

    def with_attribute(self, name: str, value: Any) -> list[Span]:
        """The spans that carry an attribute with a value."""
        return [span for span in self if span.attributes.get(name) == value]

    def wait(self, enough: Callable[[list[Span]], bool], seconds: float = 10.0) -> list[Span]:
        """Wait until what has come in is enough (exporters send in batches). Blocks."""
        until = time.monotonic() + seconds
        while not enough(found := self.all()):
            if time.monotonic() > until:
                names = sorted({f"{span.service}:{span.name}" for span in found})
                raise AssertionError(f"not enough spans after {seconds:g} s; there are {names}")
            time.sleep(0.05)
        return found

    def take(self, request: ExportTraceServiceRequest) -> None:
        """Keep the spans of an export."""
        arrived = list(_spans(request))
        with self._lock:
            self._spans += arrived

    def application(self) -> web.Application:
        """The receiver, for `OTEL_EXPORTER_OTLP_ENDPOINT`."""

        async def export(request: web.Request) -> web.Response:
            message = ExportTraceServiceRequest()
            message.ParseFromString(await request.read())
            self.take(message)
            answer = ExportTraceServiceResponse().SerializeToString()
            return web.Response(body=answer, content_type="application/x-protobuf")

        app = web.Application(client_max_size=LARGEST)
        app.router.add_post("/v1/traces", export)
        return app


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for group in request.resource_spans:
        resource = _attributes(group.resource.attributes)
        for scope in group.scope_spans:
            for span in scope.spans:
                yield _span(str(resource.get("service.name", "")), span)


def _span(service: str, span: SpanMessage) -> Span:
    return Span(
        service=service,
        name=span.name,
        kind=SpanMessage.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_span_id=span.parent_span_id.hex(),
        start_ns=span.start_time_unix_nano,
        end_ns=span.end_time_unix_nano,
        status=span.status.StatusCode.Name(span.status.code).removeprefix("STATUS_CODE_"),
        attributes=_attributes(span.attributes),
        links=tuple(
            Link(link.trace_id.hex(), link.span_id.hex(), _attributes(link.attributes))
            for link in span.links
        ),
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(item) for item in value.array_value.values]
    return getattr(value, kind) if kind else None
