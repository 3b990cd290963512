"""A gRPC server that answers any RPC of the contracts as a test says, and a client."""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import grpc
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from lintas.common.v1 import keys_service_pb2
from lintas_gateway import contracts
from lintas_gateway.idempotency.decision import Record
from lintas_gateway.idempotency.store import Kept
from lintas_kit import status
from lintas_kit.errors import Problem

SECRET = "a secret of sufficient length..."
KEY = Ed25519PrivateKey.generate()
Behaviour = Callable[[Any, dict[str, str], Any], Awaitable[Any]]


@dataclass
class Upstream(grpc.GenericRpcHandler):
    """`answers` by the RPC's name; `asked` holds what came in."""

    answers: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, Any, dict[str, str]]] = field(default_factory=list)
    target: str = ""

    def says(self, name: str, answer: Any) -> None:
        """The RPC answers with a message, or refuses with a Problem."""

        async def behave(_: Any, __: dict[str, str], ___: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.answers[name] = behave

    @property
    def last(self) -> tuple[Any, dict[str, str]]:
        """The newest request and its metadata."""
        return self.asked[-1][1:]

    async def start(self, target: str = "127.0.0.1:0") -> None:
        self._server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
        self._server.add_generic_rpc_handlers((self,))
        self.health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self._server)
        host = target.partition(":")[0]
        self.target = f"{host}:{self._server.add_insecure_port(target)}"
        await self._server.start()
        await self.health.set("", health_pb2.HealthCheckResponse.SERVING)
        self.says("ListKeys", _keys())

    async def stop(self) -> None:
        await self._server.stop(0)

    def service(self, handler_call_details: Any) -> Any:
        service, _, name = handler_call_details.method.lstrip("/").partition("/")
        if service.startswith("grpc.health"):
            return None
        methods = [
            method
            for each in contracts.services()
            if each.full_name == service
            for method in each.methods
            if method.name == name
        ]
        request = contracts.message_class(methods[0].input_type)
        answer = contracts.message_class(methods[0].output_type)

        async def handle(message: Any, rpc: Any) -> Any:
            marks = dict(rpc.invocation_metadata())
            if name != "ListKeys":
                self.asked.append((name, message, marks))
            if name not in self.answers:
                return answer()
            try:
                return await self.answers[name](message, marks, rpc)
            except Problem as refusal:
                await rpc.abort(status.code(refusal), refusal.detail, status.trailers(refusal))

        return grpc.unary_unary_rpc_method_handler(
            handle, request.FromString, answer.SerializeToString
        )


def _keys() -> keys_service_pb2.ListKeysResponse:
    x = base64.urlsafe_b64encode(KEY.public_key().public_bytes_raw()).rstrip(b"=").decode()
    key = keys_service_pb2.JsonWebKey(kid="k1", kty="OKP", crv="Ed25519", x=x, alg="EdDSA")
    return keys_service_pb2.ListKeysResponse(keys=[key])


def token(role: str = "ADMIN", lifetime: int = 60, sub: str = "someone", **claims: str) -> str:
    """A token as identity issues it."""
    payload = {"iss": "lintas", "sub": sub, "role": role, "exp": int(time.time()) + lifetime}
    return jwt.encode(payload | claims, KEY, algorithm="EdDSA", headers={"kid": "k1"})


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits until it holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


class MemoryStore:
    """Keys for tests that are about HTTP; the real store has tests of its own."""

    def __init__(self) -> None:
        self.records: dict[str, tuple[Record, Kept | None]] = {}
        self.writes = 0

    async def begin(self, key: str, record: Record) -> bool:
        self.writes += 1
        return self.records.setdefault(key, (record, None))[0] is record

    async def find(self, key: str) -> tuple[Record, Kept | None] | None:
        return self.records.get(key)

    async def take_over(self, key: str, before: Record, record: Record) -> bool:
        if self.records[key][0].attempt != before.attempt:
            return False
        self.records[key] = (record, None)
        return True

    async def keep(self, key: str, attempt: str, kept: Kept, expires_at: datetime) -> None:
        self.writes += 1
        record, _ = self.records[key]
        if record.attempt == attempt:
            done = Record(record.fingerprint, attempt, True, record.deadline, expires_at)
            self.records[key] = (done, kept)

    async def forget(self, key: str, attempt: str) -> None:
        self.writes += 1
        if self.records[key][0].attempt == attempt:
            del self.records[key]


class Client:
    """Calls the gateway."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self.session = session

    async def call(self, method: str, path: str, *, role: str = "ADMIN", **options: Any) -> "Reply":
        """A request; with a token of the role unless that is empty."""
        headers = dict(options.pop("headers", {}))
        claims = options.pop("claims", {})
        if role:
            headers.setdefault("Authorization", f"Bearer {token(role, **claims)}")
        url = self.address + path
        async with self.session.request(
            method, url, headers=headers, allow_redirects=False, **options
        ) as answer:
            return Reply(answer, await answer.read())


class Reply:
    """An answer that has been read."""

    def __init__(self, answer: aiohttp.ClientResponse, body: bytes) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.body = body
        self._answer = answer

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fields(self) -> dict[str, str]:
        """The violations."""
        return {each["field"]: each["description"] for each in self.json["violations"]}
