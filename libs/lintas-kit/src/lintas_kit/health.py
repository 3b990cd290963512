"""The page of a process: /metrics, /healthz (it lives), /readyz (what it needs is there)."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], Awaitable[bool]]


class Readiness:
    """What must be there before calls are welcome."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._draining = False

    def needs(self, name: str, check: Check) -> None:
        """Adds a condition."""
        self._checks[name] = check

    def drain(self) -> None:
        """Not ready from now on: the process is about to stop."""
        self._draining = True

    async def report(self) -> dict[str, bool]:
        """Each condition, and whether it holds."""
        outcomes = await asyncio.gather(*(_holds(check) for check in self._checks.values()))
        report = dict(zip(self._checks, outcomes, strict=True))
        if self._draining:
            report["draining"] = False
        return report

    async def ready(self) -> bool:
        return all((await self.report()).values())


async def _holds(check: Check) -> bool:
    try:
        async with asyncio.timeout(2.0):
            return await check()
    except Exception:
        return False


def application(readiness: Readiness) -> web.Application:
    """The three routes."""

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readyz(_: web.Request) -> web.Response:
        report = await readiness.report()
        ready = all(report.values())
        body = {"status": "ready" if ready else "not ready", "checks": report}
        return web.json_response(body, status=200 if ready else 503)

    app = web.Application()
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    return app


async def serve(readiness: Readiness, host: str, port: int) -> web.AppRunner:
    """Starts the page; the runner stops it by `cleanup()`."""
    runner = web.AppRunner(application(readiness), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
