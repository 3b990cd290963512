"""The collector's own binary takes the configuration, and does with spans what it says."""

import os
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import grpc
import pytest
import yaml  # type: ignore[import-untyped]
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from deploy.observability import registry
from deploy.observability.places import COLLECTOR, HERE
from lintas_testing.eventually import eventually

HOST = "127.0.0.1"
_FOUND = subprocess.run(
    [HERE / "build-collector.sh", "--show"], check=False, capture_output=True, text=True
)
BINARY = _FOUND.stdout.strip()
needs_binary = pytest.mark.skipif(
    not BINARY,
    reason="there is no collector yet; deploy/observability/build-collector.sh builds it",
)
REST = 40


@dataclass
class Backend(trace_service_pb2_grpc.TraceServiceServicer):
    """Where kept traces end up."""

    spans: list[Span] = field(default_factory=list)

    async def Export(self, request: Any, context: Any) -> Any:
        for group in request.resource_spans:
            self.spans += [span for scope in group.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]


@dataclass(frozen=True)
class Collector:
    """A running one, and what is behind it."""

    traces_url: str
    metrics_url: str
    backend: Backend


def test_what_may_pass_is_what_the_registry_lists() -> None:
    configured = yaml.safe_load(COLLECTOR.read_text())["processors"]["redaction"]
    listed = registry.load()
    assert configured["allow_all_keys"] is False
    assert set(configured["allowed_keys"]) == {*listed.span_attributes, *listed.resource_attributes}


@needs_binary
def test_the_collector_takes_its_configuration() -> None:
    command = [BINARY, "validate", f"--config={COLLECTOR}"]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.fixture
async def backend() -> AsyncIterator[tuple[Backend, int]]:
    server = grpc.aio.server()
    backend = Backend()
    add = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    add(backend, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port(f"{HOST}:0")
    await server.start()
    yield backend, port
    await server.stop(None)


@pytest.fixture
def collector(backend: tuple[Backend, int], tmp_path: Path) -> Iterator[Collector]:
    text = COLLECTOR.read_text()
    ports = {usual: str(_free_port()) for usual in ("4317", "4318", "8889")}
    for usual, free in ports.items():
        text = re.sub(rf":{usual}\b", f":{free}", text)
    config = tmp_path / "collector.yaml"
    config.write_text(text)
    environment = os.environ | {"TRACES_ENDPOINT": f"{HOST}:{backend[1]}"}
    process = subprocess.Popen([BINARY, f"--config={config}"], env=environment)
    try:
        yield Collector(
            f"http://{HOST}:{ports['4318']}/v1/traces",
            f"http://{HOST}:{ports['8889']}/metrics",
            backend[0],
        )
    finally:
        process.terminate()
        process.wait(20)


@needs_binary
async def test_what_matters_is_kept_all_is_counted_and_nothing_personal_passes(
    collector: Collector,
) -> None:
    spans = [
        _span("fails", status=Status(code=Status.STATUS_CODE_ERROR)),
        _span("is slow", seconds=0.9),
        _span("is a hop", {"lintas.journey.id": "j-1", "customer.phone": "+628123456789"}),
        *(_span("is the rest", {"lintas.channel": "WEB"}) for _ in range(REST)),
    ]
    await _send(collector, spans)

    async def kept() -> None:
        for name in ("fails", "is slow", "is a hop"):
            assert len(collector.backend.named(name)) == 1, name

    await eventually(kept, 40, 0.5)
    [hop] = collector.backend.named("is a hop")
    assert [pair.key for pair in hop.attributes] == ["lintas.journey.id"]
    assert len(collector.backend.named("is the rest")) < REST / 2

    async def counted() -> None:
        calls = [line for line in await _metrics(collector) if "_calls_total{" in line]
        rest = [line for line in calls if 'span_name="is the rest"' in line]
        assert len(rest) == 1, calls
        assert 'lintas_channel="WEB"' in rest[0]
        assert float(rest[0].split("}")[1].split()[0]) == REST

    await eventually(counted, 90, 1)


async def _send(collector: Collector, spans: list[Span]) -> None:
    request = trace_service_pb2.ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "lintas-orders"
    group.scope_spans.add().spans.extend(spans)
    body = request.SerializeToString()
    headers = {"Content-Type": "application/x-protobuf"}

    async def send() -> None:
        async with aiohttp.ClientSession() as session:
            try:
                async with session.post(collector.traces_url, data=body, headers=headers) as got:
                    assert got.status == 200, await got.text()
            except aiohttp.ClientConnectionError as error:
                raise AssertionError("the collector does not answer yet") from error

    await eventually(send, 20)


async def _metrics(collector: Collector) -> list[str]:
    async with aiohttp.ClientSession() as session, session.get(collector.metrics_url) as got:
        return (await got.text()).splitlines()


def _span(
    name: str,
    attributes: dict[str, str] | None = None,
    seconds: float = 0.01,
    status: Status | None = None,
) -> Span:
    span = Span(
        name=name,
        trace_id=os.urandom(16),
        span_id=os.urandom(8),
        kind=Span.SPAN_KIND_SERVER,
        start_time_unix_nano=1_700_000_000_000_000_000,
        end_time_unix_nano=1_700_000_000_000_000_000 + int(seconds * 1e9),
        status=status,
    )
    for key, value in (attributes or {}).items():
        span.attributes.add(key=key).value.string_value = value
    return span


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
