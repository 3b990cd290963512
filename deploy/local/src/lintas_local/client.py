"""A thin client of the gateway, for what plays, imports and tests through the public API."""

import asyncio
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp

_TRIES = 8
_PAUSE_SECONDS = 0.5
_PASSING = frozenset({429, 502, 503, 504})
_EARLY_SECONDS = 60


class Refused(Exception):
    """The gateway answered with a problem (RFC 9457)."""

    def __init__(
        self, status: int, problem: Mapping[str, Any], retry_after: float | None = None
    ) -> None:
        """`retry_after`: seconds after which the same request is welcome again."""
        super().__init__(f"{status} {problem.get('reason', '')}: {problem.get('detail', '')}")
        self.status = status
        self.problem = problem
        self.reason = str(problem.get("reason", ""))
        self.retry_after = retry_after

    @property
    def is_passing(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self.status in _PASSING or self.retry_after is not None


class Client:
    """Calls routes under `/v1`, as a role of the local platform or with a given token."""

    def __init__(self, url: str, *, connections: int = 64) -> None:
        self.url = url
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._tokens: dict[str, tuple[str, float]] = {}

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=self._connections)
        self._session = aiohttp.ClientSession(
            self.url, connector=connector, timeout=aiohttp.ClientTimeout(total=60)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session, for calls that this class has no word for."""
        if self._session is None:
            raise RuntimeError("use the client in an `async with` block")
        return self._session

    async def token(self, role: str) -> str:
        """An access token of a local client: admin, staff, agent, marketer or connector."""
        known = self._tokens.get(role)
        if known and known[1] > time.time():
            return known[0]
        form = {"grant_type": "client_credentials", "client_id": role, "client_secret": "local"}
        async with self.session.post("/oauth/token", data=form) as response:
            answer = await _answer(response)
        lifetime = float(answer["expires_in"]) - _EARLY_SECONDS
        self._tokens[role] = (answer["access_token"], time.time() + lifetime)
        return str(answer["access_token"])

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "",
        token: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON that the route answers. Raises Refused."""
        async with await self.request(
            method, path, body, role=role, token=token, headers=headers
        ) as response:
            return await _answer(response)

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "",
        token: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """The answer as it comes, headers and all."""
        bearer = token or (await self.token(role) if role else "")
        sent = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self.session.request(
            method, f"/v1{path}", json=body, headers=sent | dict(headers or {})
        )

    async def patiently(self, method: str, path: str, body: Any = None, *, role: str) -> Any:
        """Like `call`, asking again while the platform is away or asks to wait."""
        for attempt in range(_TRIES):
            try:
                return await self.call(method, path, body, role=role)
            except Refused as refusal:
                if not refusal.is_passing or attempt == _TRIES - 1:
                    raise
            except (aiohttp.ClientConnectionError, TimeoutError):
                if attempt == _TRIES - 1:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("unreachable")


async def _answer(response: aiohttp.ClientResponse) -> Any:
    if "json" not in response.content_type:
        text = await response.text()
        if response.status >= 400:
            raise Refused(response.status, {"detail": text[:200]}, _retry_after(response))
        return text
    body = await response.json(content_type=None)
    if response.status >= 400:
        raise Refused(response.status, body, _retry_after(response))
    return body


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None
