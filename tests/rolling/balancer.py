"""What stands before several gateways: new requests go to those that say that they are ready."""

import asyncio
import itertools
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

LOOK_EVERY_SECONDS = 0.2
TIMEOUT = aiohttp.ClientTimeout(total=30)


class Balancer:
    """Round robin over the ready gateways, found out as a load balancer does: by asking."""

    def __init__(self, urls: Sequence[str], tokens: dict[str, str]) -> None:
        self._urls = list(urls)
        self._ready = list(urls)
        self._turns = itertools.count()
        self._tokens = tokens

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=TIMEOUT
        )
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._looking.cancel()
        await self._session.close()

    async def post(self, path: str, body: Any, role: str, key: str) -> tuple[int, Any]:
        """Status and body; raises aiohttp.ClientError where a connection broke."""
        url = self._ready[next(self._turns) % len(self._ready)]
        headers = {"Authorization": f"Bearer {self._tokens[role]}", "Idempotency-Key": key}
        async with self._session.post(f"{url}/v1{path}", json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    async def _look(self) -> None:
        while True:
            ready = [url for url in self._urls if await self._is_ready(url)]
            self._ready = ready or self._ready
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _is_ready(self, url: str) -> bool:
        try:
            async with self._session.get(f"{url}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False
