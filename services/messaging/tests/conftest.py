"""The fixtures of messaging's own tests."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from lintas_kit.auth import ServiceTokens
from lintas_kit.mongo import Database
from lintas_kit.service import Kit
from lintas_messaging.api import MessagingServicer
from lintas_messaging.peers import Peers
from lintas_messaging.providers import Providers
from lintas_messaging.settings import Settings
from lintas_messaging.store import Store
from lintas_messaging.usecases.everything import use_cases
from lintas_testing.clock import SettableClock

sys.path.insert(0, str(Path(__file__).parent))

from messaging_outside import Servers
from messaging_peers import Known, serve
from messaging_world import World, stock_the_shop

SERVICE_SECRET = "a secret that is only for these tests"


@pytest.fixture(scope="session", autouse=True)
def traces() -> None:
    trace.set_tracer_provider(TracerProvider())


@pytest_asyncio.fixture
async def store(database: Database) -> Store:
    """The store on a fresh database, with its indexes."""
    made = Store(database)
    await made.create_indexes()
    return made


@pytest_asyncio.fixture
async def world(database: Database, store: Store, clock: SettableClock) -> AsyncIterator[World]:
    """The service with its shop stocked and every channel set up."""
    servers, known = Servers(), Known()
    await servers.start()
    server, port = await serve(known)
    stock_the_shop(known)
    outside = servers.outside
    target = f"127.0.0.1:{port}"
    settings = Settings(
        env="local",
        service_secret=SERVICE_SECRET,
        public_url="https://lintas.example",
        identity_target=target,
        inventory_target=target,
        promotions_target=target,
        orders_target=target,
        whatsapp_api_url=outside.url,
        instagram_api_url=outside.url,
        instagram_account_id="ig",
        sms_api_url=outside.url,
        smtp_host="127.0.0.1",
        smtp_port=outside.smtp_port,
        send_timeout_seconds=2.0,
    )
    kit = Kit("messaging", settings, database, clock, ServiceTokens(SERVICE_SECRET, "messaging"))
    providers = Providers(settings)
    everything = use_cases(settings, store, Peers(kit), providers, clock)
    yield World(MessagingServicer(everything), everything, database, known, outside, clock)
    await providers.close()
    await kit.close()
    await server.stop(None)
    await servers.stop()
