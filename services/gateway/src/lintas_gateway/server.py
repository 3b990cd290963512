"""The HTTP server itself: a thin one, as the gateway finds its routes on its own."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from lintas_gateway import problems
from lintas_gateway.app import App
from lintas_kit.logs import get_logger

_KEEPALIVE_SECONDS = 75.0


class _Protocol(RequestHandler):
    """One connection; what is no HTTP is refused as every other failure is."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status >= 500:
            get_logger().error("http_failed", error=type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun already")
        answer = problems.answer(problems.bad_http(status), "")
        response = web.Response(
            status=answer.status, body=answer.body, content_type=answer.content_type
        )
        response.force_close()
        return response


class _Server(web.Server):
    """Makes a protocol for each connection."""

    def __init__(self, app: App, max_body_bytes: int) -> None:
        super().__init__(app, request_factory=self._request)
        self._most = max_body_bytes

    def __call__(self) -> RequestHandler:
        options: dict[str, Any] = {"access_log": None, "keepalive_timeout": _KEEPALIVE_SECONDS}
        return _Protocol(self, loop=self._loop, **options)

    def _request(
        self,
        message: RawRequestMessage,
        payload: Any,
        protocol: RequestHandler,
        writer: Any,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        return web.BaseRequest(
            message, payload, protocol, writer, task, self._loop, client_max_size=self._most
        )


async def serve(
    app: App, host: str, port: int, max_body_bytes: int, drain_seconds: float
) -> web.ServerRunner:
    """Listens; the runner's `cleanup()` stops listening and waits for requests under way."""
    runner = web.ServerRunner(_Server(app, max_body_bytes), shutdown_timeout=drain_seconds)
    await runner.setup()
    await web.TCPSite(runner, host, port, backlog=1024).start()
    return runner
