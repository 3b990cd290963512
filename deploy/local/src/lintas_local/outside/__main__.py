"""`python -m lintas_local.outside`: the mail server and the HTTP side, until a signal."""

import asyncio
import os
import signal

from aiohttp import web

from lintas_local.outside import page, smtp, whatsapp
from lintas_local.outside.mailbox import Delivered, Mailbox
from lintas_local.plan import DEFAULT_PORTS, HOST

SHOWN = 200


def application(mailbox: Mailbox) -> web.Application:
    """The HTTP side: what was sent, and where to send."""

    async def show(request: web.Request) -> web.Response:
        to, channel = _asked(request)
        html = page.render(mailbox.find(to, channel)[:SHOWN], to, channel)
        return web.Response(text=html, content_type="text/html")

    async def listing(request: web.Request) -> web.Response:
        found = [message.json() for message in mailbox.find(*_asked(request))]
        return web.json_response({"messages": found})

    async def clear(_: web.Request) -> web.Response:
        mailbox.clear()
        return web.Response(status=204)

    async def sms(request: web.Request) -> web.Response:
        try:
            body = await request.json()
            message = Delivered("SMS", str(body["to"]), "", str(body["text"]), body)
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "to and text are required"}, status=400)
        mailbox.put(message)
        return web.json_response({"id": message.id})

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes(
        [
            web.get("/", show),
            web.get("/messages.json", listing),
            web.delete("/messages.json", clear),
            web.post("/sms", sms),
            web.get("/healthz", health),
            *whatsapp.routes(mailbox),
        ]
    )
    return app


async def main() -> None:
    """Serve both until told to stop."""
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    mail = await loop.create_server(lambda: smtp.server(mailbox), HOST, _port("LINTAS_SMTP_PORT"))
    runner = web.AppRunner(application(mailbox), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, HOST, _port("LINTAS_OUTSIDE_PORT")).start()
    await stop.wait()
    mail.close()
    await runner.cleanup()


def _asked(request: web.Request) -> tuple[str, str]:
    return request.query.get("to", ""), request.query.get("channel", "")


def _port(setting: str) -> int:
    return int(os.environ.get(setting) or DEFAULT_PORTS[setting])


if __name__ == "__main__":
    asyncio.run(main())
