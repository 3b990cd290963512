"""Traces: one a hop, linked to the hop before, sent over OTLP where an endpoint is set."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

JOURNEY_ID = "lintas.journey.id"

_tracer = trace.get_tracer("lintas")
_propagator = TraceContextTextMapPropagator()
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def start(service: str) -> TracerProvider:
    """Sets the process up; spans are exported where OTEL_EXPORTER_OTLP_ENDPOINT is set."""
    resource = Resource.create({"service.name": service, "service.namespace": "lintas"})
    provider = TracerProvider(resource=resource)
    if any(os.environ.get(name) for name in _ENDPOINTS):
        provider.add_span_processor(BatchSpanProcessor(_exporter()))
    trace.set_tracer_provider(provider)
    return provider


def _exporter() -> SpanExporter:
    # Imported where it is used: a process that exports nothing need not carry it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()


def traceparent() -> str:
    """W3C trace context of the current span, or nothing outside any."""
    return format_traceparent(trace.get_current_span().get_span_context())


def format_traceparent(context: SpanContext) -> str:
    """W3C trace context of a span, or nothing for an invalid one."""
    if not context.is_valid:
        return ""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def span_context(parent: str) -> SpanContext | None:
    """The span that a W3C trace context names."""
    parts = parent.split("-")
    try:
        trace_id, span_id, flags = int(parts[1], 16), int(parts[2], 16), int(parts[3], 16)
    except (IndexError, ValueError):
        return None
    context = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return context if context.is_valid else None


def trace_id() -> str:
    """The current trace's id as 32 hexadecimal digits, or nothing."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""


@contextmanager
def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str = "",
    attributes: dict[str, str | int] | None = None,
    links: list[str] | None = None,
) -> Iterator[Span]:
    """A span; with `parent` below that W3C context, else below the current one."""
    context = _propagator.extract({"traceparent": parent}) if parent else None
    linked = [Link(found) for link in links or [] if (found := span_context(link))]
    with _tracer.start_as_current_span(
        name,
        context,
        kind,
        attributes,
        linked,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        yield current


@contextmanager
def root_span(name: str, links: list[str] | None = None) -> Iterator[Span]:
    """A new trace, for work that no request or event began; linked to what led to it."""
    linked = [Link(found) for link in links or [] if (found := span_context(link))]
    context = trace.set_span_in_context(trace.INVALID_SPAN)
    with _tracer.start_as_current_span(name, context, SpanKind.INTERNAL, None, linked) as current:
        yield current


def join_journey(journey_id: str, hop_before: str) -> None:
    """Marks the current span with the journey, and links it to the hop before."""
    current = trace.get_current_span()
    if not current.is_recording():
        return
    current.set_attribute(JOURNEY_ID, journey_id)
    before = span_context(hop_before)
    if before and before.trace_id != current.get_span_context().trace_id:
        current.add_link(before)
