"""The fixtures. Nothing heavy is imported until a test asks for it."""
# ruff: noqa: PLC0415 - pytest loads this file in every run, also in those of pure unit tests

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from lintas_testing.clock import SettableClock

if TYPE_CHECKING:
    from lintas_kit.mongo import Database
    from lintas_testing.background import Background
    from lintas_testing.outside import Outside
    from lintas_testing.running import Engines, RunningPlatform

DRIVERS = ("pymongo", "motor")
# So that a test does not wait for the exporter's usual five seconds.
EXPORT_EVERY_MS = "200"


@pytest.fixture(scope="session")
def background() -> "Iterator[Background]":
    """The loop on which engines and platform are looked after."""
    from lintas_testing.background import Background

    background = Background()
    yield background
    background.close()


@pytest.fixture(scope="session")
def engines(
    background: "Background", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Engines]":
    """A real MongoDB-compatible server and a real Kafka, started once for the session.

    Where MONGO_URI or KAFKA_BOOTSTRAP_SERVERS is set, that one is used and none is started:
    `lintas up --no-services` in another terminal serves many runs.
    """
    from lintas_local.plan import Plan
    from lintas_testing.running import Engines

    engines = Engines(Plan.free(tmp_path_factory.mktemp("engines")), background)
    try:
        engines.launch()
        yield engines
    finally:
        engines.stop()


@pytest.fixture(scope="session")
def mongo_uri(engines: "Engines") -> str:
    """Where the test session's database is."""
    return engines.mongo_uri


@pytest.fixture(scope="session")
def kafka_bootstrap(engines: "Engines") -> str:
    """Where the test session's broker is; the platform's topics are there."""
    return engines.kafka_bootstrap


@pytest.fixture(params=DRIVERS)
def mongo_driver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs the test once with each driver, as LINTAS_MONGO_DRIVER names it."""
    monkeypatch.setenv("LINTAS_MONGO_DRIVER", request.param)
    return str(request.param)


@pytest.fixture
def mongo_database(mongo_uri: str) -> Iterator[str]:
    """The name of a database of the test's own, dropped afterwards."""
    from pymongo import MongoClient

    name = f"test_{uuid.uuid4().hex[:12]}"
    yield name
    with MongoClient[dict[str, object]](mongo_uri) as client:
        client.drop_database(name)


@pytest_asyncio.fixture
async def database(
    mongo_uri: str, mongo_driver: str, mongo_database: str
) -> "AsyncIterator[Database]":
    """A fresh real database; the test runs once with each driver."""
    from lintas_kit.mongo import Mongo

    mongo = Mongo(mongo_uri, mongo_driver, "test")
    yield mongo.database(mongo_database)
    await mongo.close()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still until the test moves it."""
    return SettableClock()


@pytest.fixture(scope="session")
def platform(
    background: "Background", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[RunningPlatform]":
    """The whole platform, each service a process, on engines and ports of its own."""
    from lintas_local.plan import Plan
    from lintas_testing.running import RunningPlatform, serve_spans
    from lintas_testing.spans import Spans

    spans = Spans()
    receiver, address = background.run(serve_spans(spans))
    plan = Plan.free(tmp_path_factory.mktemp("platform"), passed=_settings(address))
    platform = RunningPlatform(plan, background, spans)
    try:
        platform.launch()
        yield platform
    finally:
        platform.stop()
        background.run(receiver.cleanup())


@pytest.fixture(scope="session")
def platform_logs(platform: "RunningPlatform") -> Path:
    """All that each process wrote."""
    return platform.logs


@pytest.fixture
def outside(platform: "RunningPlatform") -> "Outside":
    """What the running platform sent out."""
    from lintas_testing.outside import Outside

    return Outside(platform.outside_url)


def _settings(otlp_endpoint: str) -> dict[str, str]:
    chosen = {
        name: os.environ[name]
        for name in ("LINTAS_MONGO_DRIVER", "LINTAS_LOG_LEVEL")
        if name in os.environ
    }
    # Somebody else's server may hold the databases of an earlier session.
    shared = os.environ.get("MONGO_URI")
    prefix = {"LINTAS_MONGO_DATABASE_PREFIX": f"test_{uuid.uuid4().hex[:8]}_"} if shared else {}
    return (
        chosen
        | prefix
        | {
            "OTEL_EXPORTER_OTLP_ENDPOINT": otlp_endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY": EXPORT_EVERY_MS,
        }
    )
