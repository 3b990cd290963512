"""A customer's side of a WhatsApp chat: webhooks as Meta sends them, answers as they arrive."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from lintas_local.client import Client, Refused

PHONE_NUMBER_ID = "local"
_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Chat:
    """One person's phone."""

    client: Client
    outside_url: str
    phone: str
    name: str
    app_secret: str = "local"

    @property
    def wa_id(self) -> str:
        return self.phone.removeprefix("+")

    async def write(self, text: str) -> aiohttp.ClientResponse:
        """Sends a text; the gateway's answer to the provider."""
        return await self._send({"type": "text", "text": {"body": text}})

    async def share_location(self, latitude: float, longitude: float) -> aiohttp.ClientResponse:
        """Shares where the customer is."""
        place = {"latitude": latitude, "longitude": longitude}
        return await self._send({"type": "location", "location": place})

    async def _send(self, content: dict[str, Any]) -> aiohttp.ClientResponse:
        body = json.dumps(self.webhook(content)).encode()
        response = await self.client.session.post(
            "/v1/webhooks/whatsapp",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Hub-Signature-256": signature(self.app_secret, body),
            },
        )
        if response.status >= 400:
            raise Refused(response.status, await response.json(content_type=None))
        return response

    def webhook(self, content: dict[str, Any]) -> dict[str, Any]:
        """One message in the format of Meta's Cloud API."""
        message = {
            "from": self.wa_id,
            "id": f"wamid.{secrets.token_urlsafe(24)}",
            "timestamp": str(int(time.time())),
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "622150001234",
                "phone_number_id": PHONE_NUMBER_ID,
            },
            "contacts": [{"profile": {"name": self.name}, "wa_id": self.wa_id}],
            "messages": [message | content],
        }
        change = {"field": "messages", "value": value}
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "local", "changes": [change]}],
        }

    async def answers(self, more_than: int = 0) -> list[str]:
        """The texts that reached the phone, oldest first, once there are more than so many."""
        return await received(self.outside_url, "WHATSAPP", self.wa_id, more_than)


def signature(secret: str, body: bytes) -> str:
    """What Meta puts into X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def received(outside_url: str, channel: str, to: str, more_than: int = 0) -> list[str]:
    """The texts that arrived outside for an address, oldest first."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    async with aiohttp.ClientSession(outside_url) as session:
        while True:
            async with session.get(
                "/messages.json", params={"to": to, "channel": channel}
            ) as response:
                messages = (await response.json())["messages"]
            texts = [str(m["text"]) for m in sorted(messages, key=lambda m: str(m["at"]))]
            if len(texts) > more_than:
                return texts
            if time.monotonic() > deadline:
                raise TimeoutError(f"no further {channel} message arrived")
            await asyncio.sleep(0.1)
