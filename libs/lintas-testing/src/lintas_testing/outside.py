"""Reading what the platform sent out."""

from typing import Any

import aiohttp

from lintas_testing.eventually import eventually


class Outside:
    """The mails, WhatsApp messages and SMS that left a platform."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/messages.json"

    async def messages(self, to: str = "", channel: str = "") -> list[dict[str, Any]]:
        """Newest first; each with channel, to, subject, text, at, raw."""
        asked = {"to": to, "channel": channel}
        async with aiohttp.ClientSession() as session, session.get(self._url, params=asked) as got:
            return list((await got.json())["messages"])

    async def wait_for(
        self, to: str, channel: str = "", containing: str = "", seconds: float = 10.0
    ) -> dict[str, Any]:
        """The newest message to somebody that holds a text, as soon as there is one."""

        async def look() -> dict[str, Any]:
            there = await self.messages(to, channel)
            fitting = [one for one in there if containing in f"{one['subject']}\n{one['text']}"]
            assert fitting, f"no {channel} message to {to} with {containing!r} among {there}"
            return fitting[0]

        return await eventually(look, seconds)
