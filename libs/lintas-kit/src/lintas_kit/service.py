"""A service's life: wait for what it needs, serve, relay, consume, stop without losing a call."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from grpc_health.v1 import health_pb2

from lintas.common.v1 import books_service_pb2_grpc, keys_service_pb2, keys_service_pb2_grpc
from lintas_kit import health, kafka, logs, memory, mongo, outbox, server, telemetry
from lintas_kit.auth import ServiceTokens, TokenVerifier
from lintas_kit.books import CheckBooks
from lintas_kit.books_servicer import BooksServicer
from lintas_kit.clock import Clock, SystemClock
from lintas_kit.consumers import Consumers, On
from lintas_kit.loops import Loop, keep
from lintas_kit.mongo import Database
from lintas_kit.peers import Peer
from lintas_kit.relay import Relay
from lintas_kit.settings import ServiceSettings

BOOKS_EVERY = timedelta(seconds=30)
_AGAIN_SECONDS = 1.0

__all__ = ["Kit", "Loop", "On", "Wiring", "run"]


@dataclass(frozen=True)
class Kit:
    """What a service is handed to wire itself with."""

    name: str
    settings: Any
    database: Database
    clock: Clock
    tokens: ServiceTokens
    _peers: dict[str, Peer] = field(default_factory=dict)

    def peer(self, service: str) -> Peer:
        """Another service; one connection each."""
        if service not in self._peers:
            self._peers[service] = Peer(self.settings.target(service), self.tokens)
        return self._peers[service]

    async def close(self) -> None:
        for peer in self._peers.values():
            await peer.close()


@dataclass(frozen=True)
class Wiring:
    """What a service is made of."""

    servicers: Sequence[tuple[Callable[[Any, Any], None], Any]]
    consumers: Sequence[On] = ()
    loops: Sequence[Loop] = ()
    outboxes: Sequence[str] = ()
    books: CheckBooks | None = None
    closing: Sequence[Callable[[], Awaitable[None]]] = ()


Wire = Callable[[Kit], Awaitable[Wiring]]


def run(name: str, settings: ServiceSettings, wire: Wire) -> None:
    """Runs the service until SIGTERM or SIGINT."""
    logs.start(name, settings.log_level, settings.log_format)
    provider = telemetry.start(f"lintas-{name}")
    try:
        uvloop.run(_Life(name, settings, wire).live())
    finally:
        provider.shutdown()


class _Life:
    """One run of a service."""

    def __init__(self, name: str, settings: ServiceSettings, wire: Wire) -> None:
        self._name = name
        self._settings = settings
        self._wire = wire
        self._readiness = health.Readiness()
        self._stop = asyncio.Event()
        self._kafka_up = False

    async def live(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        async with AsyncExitStack() as stack:
            work = asyncio.create_task(self._serve(stack))
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            self._readiness.drain()
            await _cancelled(stopping)
            if work.done():
                work.result()
            await _cancelled(work)

    async def _serve(self, stack: AsyncExitStack) -> None:
        page = await health.serve(
            self._readiness, self._settings.metrics_host, self._settings.metrics_port
        )
        stack.push_async_callback(page.cleanup)
        started = asyncio.Event()
        self._readiness.needs("started", _is_set(started))
        if not self._settings.has_role("relay"):
            outbox.leave_to_others()
        kit = await self._kit(stack)
        wiring = await _until_done(lambda: self._wire(kit), "wire")
        for close in wiring.closing:
            stack.push_async_callback(close)
        tasks = self._tasks(kit, wiring)
        if self._settings.has_role("serve"):
            await self._listen(stack, kit, wiring)
        started.set()
        memory.settle()
        logs.get_logger().info("ready", port=self._settings.grpc_port)
        try:
            await asyncio.gather(*tasks)
            await self._stop.wait()
        finally:
            for task in tasks:
                await _cancelled(task)

    async def _kit(self, stack: AsyncExitStack) -> Kit:
        client = mongo.connect(self._settings, self._name)
        stack.push_async_callback(client.close)
        self._readiness.needs("mongo", _pings(client))
        await _until_done(client.ping, "mongo")
        secret = self._settings.service_secret.get_secret_value()
        kit = Kit(
            self._name,
            self._settings,
            client.database(self._settings.mongo_database_prefix + self._name),
            SystemClock(),
            ServiceTokens(secret, self._name),
        )
        stack.push_async_callback(kit.close)
        return kit

    async def _listen(self, stack: AsyncExitStack, kit: Kit, wiring: Wiring) -> None:
        keys = keys_service_pb2_grpc.KeysServiceStub(kit.peer("identity").channel)

        async def list_keys() -> keys_service_pb2.ListKeysResponse:
            request = keys_service_pb2.ListKeysRequest()
            answer: keys_service_pb2.ListKeysResponse = await kit.peer("identity").call(
                keys.ListKeys, request
            )
            return answer

        grpc_server, health_servicer = server.build(TokenVerifier(list_keys), kit.tokens)
        for add, servicer in wiring.servicers:
            add(servicer, grpc_server)
        if wiring.books:
            books = BooksServicer(wiring.books)
            books_service_pb2_grpc.add_BooksServiceServicer_to_server(books, grpc_server)
        address = f"{self._settings.grpc_host}:{self._settings.grpc_port}"
        grpc_server.add_insecure_port(address)
        await grpc_server.start()
        await health_servicer.set("", _SERVING)

        async def drain() -> None:
            await health_servicer.enter_graceful_shutdown()
            await grpc_server.stop(self._settings.drain_seconds)

        stack.push_async_callback(drain)

    def _tasks(self, kit: Kit, wiring: Wiring) -> list[asyncio.Task[None]]:
        has_role = self._settings.has_role
        work = [keep(loop) for loop in self._loops(wiring)] if has_role("serve") else []
        relay, consumers = None, None
        if wiring.outboxes and has_role("relay"):
            alone = not has_role("serve")
            topic = kafka.topic(self._name)
            relay = Relay(kit.database, wiring.outboxes, topic, kit.clock, alone=alone)
        if wiring.consumers and has_role("consume"):
            consumers = Consumers(self._name, wiring.consumers)
        if relay or consumers:
            self._readiness.needs("kafka", self._kafka_is_up)
            work.append(self._events(relay, consumers))
        return [asyncio.create_task(each) for each in work]

    def _loops(self, wiring: Wiring) -> list[Loop]:
        loops = list(wiring.loops)
        if wiring.books:
            loops.append(Loop("books", BOOKS_EVERY, BooksServicer(wiring.books).measure))
        return loops

    async def _kafka_is_up(self) -> bool:
        return self._kafka_up

    async def _events(self, relay: Relay | None, consumers: Consumers | None) -> None:
        """Relays and consumes; where the broker goes away it begins again."""
        while True:
            try:
                await self._connected(relay, consumers)
            except Exception as error:
                self._say_lost(error)
            self._kafka_up = False
            await asyncio.sleep(_AGAIN_SECONDS)

    def _say_lost(self, error: Exception) -> None:
        """A broker that was never there yet is waited for; one that went away is a warning."""
        if self._kafka_up:
            logs.get_logger().warning("events_lost", error=type(error).__name__)
        else:
            logs.get_logger().debug("waiting", what="kafka", error=type(error).__name__)

    async def _connected(self, relay: Relay | None, consumers: Consumers | None) -> None:
        servers = self._settings.kafka_bootstrap_servers
        async with AsyncExitStack() as stack:
            producer = await _started(stack, kafka.producer(servers, self._name))
            work: list[Coroutine[Any, Any, Any]] = []
            if relay:
                measure = Loop("outbox_measure", timedelta(seconds=10), relay.measure)
                work += [relay.run(producer), keep(measure)]
            if consumers:
                reader = kafka.consumer(servers, self._name, *consumers.topics)
                work.append(consumers.run(await _started(stack, reader), producer))
            self._kafka_up = True
            async with asyncio.TaskGroup() as group:
                for each in work:
                    group.create_task(each)


_SERVING = health_pb2.HealthCheckResponse.SERVING

Client = TypeVar("Client", AIOKafkaProducer, AIOKafkaConsumer)


async def _started(stack: AsyncExitStack, client: Client) -> Client:
    stack.push_async_callback(client.stop)
    await client.start()
    return client


def _is_set(event: asyncio.Event) -> health.Check:
    async def check() -> bool:
        return event.is_set()

    return check


def _pings(client: mongo.Mongo) -> health.Check:
    async def check() -> bool:
        await client.ping()
        return True

    return check


async def _until_done(attempt: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Tries until it succeeds, as whatever is needed may start later than this service."""
    said = ""
    while True:
        try:
            return await attempt()
        except Exception as error:
            if said != repr(error):
                said = repr(error)
                logs.get_logger().info("waiting", what=what, error=said[:300])
            await asyncio.sleep(_AGAIN_SECONDS)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
