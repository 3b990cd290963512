"""A service in one process: real database, a messaging service that can be slow or down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import pytest_asyncio

from lintas.common.v1 import keys_service_pb2
from lintas_identity import wiring
from lintas_identity.api.identity import IdentityServicer
from lintas_identity.api.keys import KeysServicer
from lintas_identity.api.sessions import SessionsServicer
from lintas_identity.domain import sealing
from lintas_identity.keyring import Keyring
from lintas_identity.peers import Messaging
from lintas_identity.settings import Settings
from lintas_identity.store import Store, open_store
from lintas_identity.usecases.deliver_codes import DeliverCodes
from lintas_kit.auth import TokenVerifier
from lintas_kit.errors import Problem
from lintas_kit.mongo import Database
from lintas_testing.clock import SettableClock

SECRET = "a secret for tests only"
SETTINGS = Settings(env="local", service_secret=SECRET, storefront_url="https://shop.example/")


@dataclass
class Mailbox:
    """Stands where messaging does: keeps what was sent, or refuses, or is slow."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    refusals: list[Problem] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.opened.set()

    async def send_code(self, address: str, channel: str, code: str) -> None:
        await self.opened.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append((address, channel, code))

    def newest(self) -> str:
        return self.sent[-1][2]


@dataclass(frozen=True)
class Service:
    """Everything of identity but its server."""

    store: Store
    clock: SettableClock
    mailbox: Mailbox
    deliver: DeliverCodes
    keyring: Keyring
    identity: IdentityServicer
    sessions: SessionsServicer
    verifier: TokenVerifier
    database: Database

    async def events(self, collection: str) -> list[str]:
        """The types of the events that wait in the outboxes, in the order of their ids."""
        found = await self.database[collection].find({}).to_list(1000)
        entries = [entry for document in found for entry in document.get("outbox", [])]
        entries.sort(key=lambda entry: cast("str", entry["id"]))
        return [entry["type"].rpartition(".")[2] for entry in entries]


@pytest.fixture
def now() -> datetime:
    """This very day: the database forgets by its own clock what expired long ago."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest_asyncio.fixture
async def store(database: Database) -> Store:
    store = open_store(database)
    await store.create_indexes()
    return store


@pytest_asyncio.fixture
async def service(
    store: Store, clock: SettableClock, now: datetime, database: Database
) -> AsyncIterator[Service]:
    clock.set(now)
    mailbox = Mailbox()
    key = sealing.derive(SECRET, "tests")
    deliver = DeliverCodes(store, clock, cast("Messaging", mailbox), key)
    keyring = Keyring(store.keys, key, clock, timedelta(days=90))
    await keyring.keep_up()
    made = Service(
        store,
        clock,
        mailbox,
        deliver,
        keyring,
        wiring.identity(store, clock, SETTINGS),
        wiring.sessions(store, clock, SETTINGS, keyring, deliver),
        TokenVerifier(_list_keys(keyring)),
        database,
    )
    yield made
    mailbox.opened.set()
    await deliver.settle()


def _list_keys(keyring: Keyring) -> Any:
    async def list_keys() -> Any:
        request = keys_service_pb2.ListKeysRequest()
        return await KeysServicer(keyring).ListKeys(request, cast("Any", None))

    return list_keys
