"""A gateway in this process, before a gRPC server that answers as each test says."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from lintas_gateway import routes, server, wiring
from lintas_gateway.app import App
from lintas_gateway.settings import Settings
from lintas_gateway.upstream import NAME, Upstreams
from lintas_kit.auth import ServiceTokens
from lintas_kit.health import Readiness

sys.path.insert(0, str(Path(__file__).parent))

from gateway_harness import SECRET, Client, MemoryStore, Upstream


@pytest.fixture(scope="session", autouse=True)
def traces() -> None:
    trace.set_tracer_provider(TracerProvider())


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    running = Upstream()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def settings() -> Settings:
    return Settings(service_secret=SECRET, session_rate_limit_per_second=1000)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def app(upstream: Upstream, settings: Settings, store: MemoryStore) -> AsyncIterator[App]:
    found = routes.discover()
    names = {route.upstream for route in found}
    targets = dict.fromkeys(names, upstream.target)
    upstreams = Upstreams(targets, ServiceTokens(SECRET, NAME))
    readiness = Readiness()

    async def ready() -> bool:
        return all((await upstreams.report()).values())

    readiness.needs("upstreams", ready)
    yield wiring.wire(settings, found, upstreams, store, readiness)  # type: ignore[arg-type]
    await upstreams.close()


@pytest.fixture
async def runner(app: App, settings: Settings) -> AsyncIterator[web.ServerRunner]:
    running = await server.serve(app, "127.0.0.1", 0, settings.max_body_bytes, 5.0)
    yield running
    await running.cleanup()


@pytest.fixture
async def gateway(runner: web.ServerRunner) -> AsyncIterator[Client]:
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as session:
        yield Client(f"http://{host}:{port}", session)
