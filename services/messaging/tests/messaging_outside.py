"""Where messages go: Meta, an SMS gateway and a mail server, in this process."""

import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Outside:
    """What arrived. `answers` are given before anything is taken: (status, JSON)."""

    whatsapp: list[dict[str, Any]] = field(default_factory=list)
    instagram: list[dict[str, Any]] = field(default_factory=list)
    sms: list[dict[str, Any]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    mail_answers: list[str] = field(default_factory=list)
    url: str = ""
    smtp_port: int = 0

    def texts(self) -> list[str]:
        """The free texts that reached WhatsApp."""
        return [each["text"]["body"] for each in self.whatsapp if each["type"] == "text"]

    def mail_texts(self) -> list[str]:
        return [body(mail, "plain") for mail in self.mails]

    async def take(self, request: web.Request) -> web.Response:
        """Any provider over HTTP."""
        self.tokens.append(request.headers.get("Authorization", ""))
        if self.answers:
            status, answer = self.answers.pop(0)
            return web.json_response(answer, status=status)
        content = await request.json()
        if request.path == "/sms":
            self.sms.append(content)
            return web.json_response({"id": f"sms-{len(self.sms)}"})
        if request.match_info["account"] == "ig":
            self.instagram.append(content)
            return web.json_response({"message_id": f"mid.{len(self.instagram)}"})
        self.whatsapp.append(content)
        return web.json_response({"messages": [{"id": f"wamid.out{len(self.whatsapp)}"}]})

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls for each mail."""
        if self.mail_answers:
            return self.mail_answers.pop(0)
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


def body(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    return str(found.get_content()).strip() if found else ""


class Servers:
    """The receivers while a test runs."""

    def __init__(self) -> None:
        self.outside = Outside()
        app = web.Application()
        app.router.add_post("/sms", self.outside.take)
        app.router.add_post("/v23.0/{account}/messages", self.outside.take)
        self._runner = web.AppRunner(app, access_log=None)
        self._mail = Controller(self.outside, hostname="127.0.0.1", port=0)

    async def start(self) -> None:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.outside.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._mail.port = _free_port()
        self._mail.start()
        self.outside.smtp_port = self._mail.port

    async def stop(self) -> None:
        self._mail.stop()
        await self._runner.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
