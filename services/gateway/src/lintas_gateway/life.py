"""The gateway's life: wire, serve, drain."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack

from aiohttp import web
from pymongo.errors import PyMongoError

from lintas_gateway import routes, server, wiring
from lintas_gateway.idempotency import Store
from lintas_gateway.settings import Settings
from lintas_gateway.upstream import NAME, Upstreams
from lintas_kit import health, memory, mongo
from lintas_kit.auth import ServiceTokens
from lintas_kit.health import Readiness
from lintas_kit.logs import get_logger

_AGAIN_SECONDS = 2.0


class Gateway:
    """One gateway; it serves from the start and says by /readyz what is not there yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self._routes = routes.discover()
        self._own = Readiness()

    async def start(self) -> None:
        """Serves from here on. Raises OSError where a port is taken."""
        settings = self._settings
        page = await health.serve(self._own, settings.metrics_host, settings.metrics_port)
        self._stack.push_async_callback(page.cleanup)
        upstreams = self._connect()
        self._stack.push_async_callback(upstreams.close)
        database = mongo.connect(settings, NAME)
        self._stack.push_async_callback(database.close)
        store = Store(database.database(settings.mongo_database_prefix + NAME))
        self.app = wiring.wire(
            settings, self._routes, upstreams, store, _Whole(upstreams, database)
        )
        indexes = asyncio.create_task(_indexes(store))
        self._stack.callback(indexes.cancel)
        self.runner: web.ServerRunner = await server.serve(
            self.app,
            settings.gateway_host,
            settings.gateway_port,
            settings.max_body_bytes,
            settings.drain_seconds,
        )
        get_logger().info("ready", port=settings.gateway_port, routes=len(self._routes))

    async def stop(self) -> None:
        """Says that it goes, waits for the requests under way, and ends."""
        self._own.drain()
        self.app.readiness.drain()
        self.app.is_draining = True
        await asyncio.sleep(self._settings.drain_delay_seconds)
        await self.runner.cleanup()
        await self._stack.aclose()

    def _connect(self) -> Upstreams:
        names = {route.upstream for route in self._routes} | {"identity"}
        targets = {name: _target(self._settings, name) for name in names}
        secret = self._settings.service_secret.get_secret_value()
        return Upstreams(targets, ServiceTokens(secret, NAME))


class _Whole(Readiness):
    """The platform as a client sees it: the database and every service behind the gateway."""

    def __init__(self, upstreams: Upstreams, database: mongo.Mongo) -> None:
        super().__init__()
        self._upstreams = upstreams

        async def pings() -> bool:
            await database.ping()
            return True

        self.needs("mongo", pings)

    async def report(self) -> dict[str, bool]:
        own, others = await asyncio.gather(super().report(), self._upstreams.report())
        return {**own, **others}


def _target(settings: Settings, name: str) -> str:
    """Where a service listens; one that the settings do not know yet is named by its variable."""
    variable = f"LINTAS_{name.upper()}_TARGET"
    target = getattr(settings, f"{name}_target", "") or os.environ.get(variable, "")
    if not target:
        raise ValueError(f"{variable} must be set: a contract of {name} is installed")
    return str(target)


async def _indexes(store: Store) -> None:
    """The database may start later than the gateway."""
    while True:
        try:
            await store.create_indexes()
        except PyMongoError as error:
            get_logger().info("waiting", what="mongo", error=type(error).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return


async def live(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gateway = Gateway(settings)
    await gateway.start()
    memory.settle()
    await stop.wait()
    await gateway.stop()
