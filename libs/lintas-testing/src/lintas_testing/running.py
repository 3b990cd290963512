"""A whole platform that belongs to the tests."""

from pathlib import Path

from aiohttp import web

from lintas_local.console import Console
from lintas_local.plan import HOST, Plan
from lintas_local.platform import Platform
from lintas_testing.background import Background
from lintas_testing.spans import Spans


class Engines:
    """A real database and a real broker, with the topics in it."""

    def __init__(self, plan: Plan, background: Background) -> None:
        self.plan = plan
        self._background = background
        self._platform = Platform(plan, Console(plan.state / "logs", out=None), restarts=False)

    @property
    def mongo_uri(self) -> str:
        """Where the database is."""
        return self.plan.mongo_uri

    @property
    def kafka_bootstrap(self) -> str:
        """Where the broker is."""
        return self.plan.kafka_bootstrap

    def launch(self) -> None:
        """Start both, and wait until they are ready."""
        self._background.run(self._platform.start_engines())

    def stop(self) -> None:
        """End all that was started."""
        self._background.run(self._platform.stop(), 30)

    def kill(self, name: str) -> None:
        """End one process (`mongo`, `kafka`, a service) with -9. It stays down until `start`."""
        self._background.run(self._platform.kill(name), 30)

    def start(self, name: str) -> None:
        """Start one process again, and wait until it is ready."""
        self._background.run(self._platform.start(name))


class RunningPlatform(Engines):
    """Every process of the platform, on ports of its own."""

    def __init__(self, plan: Plan, background: Background, spans: Spans) -> None:
        super().__init__(plan, background)
        self.spans = spans

    @property
    def gateway_url(self) -> str:
        """The public door, without a path."""
        return self.plan.gateway_url

    @property
    def outside_url(self) -> str:
        """What was sent out: `/messages.json?to=&channel=`."""
        return self.plan.outside_url

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.plan.state / "logs"

    def metrics_url(self, service: str) -> str:
        """The /metrics of a service or of the gateway."""
        return f"http://{HOST}:{self.plan.metrics_port(service)}/metrics"

    def pid(self, name: str) -> int | None:
        """The process that a name stands for, while it runs."""
        return self._platform.pid(name)

    def launch(self) -> None:
        """Start everything, and wait until all of it is ready."""

        async def work() -> None:
            await self._platform.launch_engines()
            await self._platform.start_services()
            await self._platform.finish_engines()
            await self._platform.wait_ready()

        self._background.run(work())

    def terminate(self, name: str) -> None:
        """Stop one process by SIGTERM, as a deployment does."""
        self._background.run(self._platform.terminate(name), 30)


async def serve_spans(spans: Spans) -> tuple[web.AppRunner, str]:
    """Start the receiver; its address."""
    runner = web.AppRunner(spans.application(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0)
    await site.start()
    return runner, f"http://{HOST}:{runner.addresses[0][1]}"
