"""A thin client of the gateway, as a frontend would have."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]


@dataclass
class Problem(Exception):
    """An `application/problem+json` answer."""

    status: int
    reason: str
    detail: str
    body: Json = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def __str__(self) -> str:
        fields = ", ".join(str(found.get("field")) for found in self.violations)
        return f"{self.status} {self.reason}: {self.detail}" + (f" [{fields}]" if fields else "")

    @property
    def violations(self) -> list[Json]:
        """The fields that were wrong."""
        return list(self.body.get("violations") or [])


@dataclass(frozen=True)
class Answer:
    """What came back, headers included."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Client:
    """Calls the gateway as one principal at a time: `async with Client(url) as client`."""

    def __init__(self, base_url: str, *, token: str | None = None, channel: str = "WEB") -> None:
        self.base_url = base_url.rstrip("/")
        self.bearer = token
        self.channel = channel
        self._tokens: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._session
        await self._session.close()

    async def token(self, role: str, secret: str = "local") -> str:
        """An access token of one of the local clients: admin, staff, agent, marketer, connector."""
        if role not in self._tokens:
            form = {"grant_type": "client_credentials", "client_id": role, "client_secret": secret}
            answer = await self._send("POST", "/oauth/token", headers={}, data=form)
            self._tokens[role] = str(answer.body["access_token"])
        return self._tokens[role]

    async def become(self, role: str) -> Self:
        """Call as this role from now on."""
        self.bearer = await self.token(role)
        return self

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str | None = None,
        token: str | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        journey: str | None = None,
        channel: str | None = None,
    ) -> Answer:
        """Call a path (`/v1` is put before it where it has none); raises Problem from 400 on."""
        bearer = token or (await self.token(role) if role else self.bearer)
        sent = {"Lintas-Channel": channel or self.channel}
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        if method in ("POST", "PUT", "PATCH"):
            sent["Idempotency-Key"] = idempotency_key or uuid.uuid4().hex
        if journey:
            sent["Lintas-Journey"] = journey
        sent |= dict(headers or {})
        full = path if path.startswith("/v1") else f"/v1{path}"
        return await self._send(method, full, headers=sent, json=body, params=params)

    async def get(self, path: str, **options: Any) -> Any:
        """The body of a GET."""
        return (await self.request("GET", path, **options)).body

    async def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """The body of a POST's answer."""
        return (await self.request("POST", path, body or {}, **options)).body

    async def put(self, path: str, body: Any = None, **options: Any) -> Any:
        """The body of a PUT's answer."""
        return (await self.request("PUT", path, body or {}, **options)).body

    async def patch(self, path: str, body: Any = None, **options: Any) -> Any:
        """The body of a PATCH's answer."""
        return (await self.request("PATCH", path, body or {}, **options)).body

    async def delete(self, path: str, **options: Any) -> Any:
        """The body of a DELETE's answer."""
        return (await self.request("DELETE", path, **options)).body

    async def _send(self, method: str, path: str, **options: Any) -> Answer:
        assert self._session
        url = self.base_url + path
        async with self._session.request(method, url, allow_redirects=False, **options) as response:
            body: Any = await response.read()
            if "json" in response.content_type:
                body = await response.json(content_type=None)
            if response.status >= 400:
                raise _problem(response, body)
            return Answer(response.status, body, response.headers.copy())


def _problem(response: aiohttp.ClientResponse, body: Any) -> Problem:
    found = body if isinstance(body, dict) else {"detail": str(body)[:500]}
    reason = str(found.get("reason") or found.get("error") or response.reason)
    detail = str(found.get("detail") or found.get("error_description") or "")
    return Problem(response.status, reason, detail, found, response.headers.copy())
