"""Calls to providers over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from lintas_messaging.domain.deliveries import NotNow

_PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Answer:
    """A provider's answer; `body` is empty where it is no JSON object."""

    status: int
    body: Mapping[str, Any]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_passing(self) -> bool:
        return self.status in _PASSING or self.status >= 500


class Outside:
    """One pool of connections for all providers."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, token: str, body: Mapping[str, Any]) -> Answer:
        """Posts JSON. Raises NotNow where the provider is away, slow or overloaded."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._session.post(url, json=body, headers=headers) as response:
                try:
                    content = await response.json(content_type=None)
                except ValueError:
                    content = None
                answer = Answer(response.status, content if isinstance(content, dict) else {})
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise NotNow from None
        if answer.is_passing:
            raise NotNow
        return answer

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
