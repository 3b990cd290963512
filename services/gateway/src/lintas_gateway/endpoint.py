"""One route, ready to serve: request in, answer out."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import BaseRequest, HTTPRequestEntityTooLarge, RequestPayloadError
from google.protobuf.message import Message

from lintas_gateway import access, problems, requests
from lintas_gateway.answers import Answer
from lintas_gateway.idempotency import Keys, Request
from lintas_gateway.rate import Limiter
from lintas_gateway.routes import Route
from lintas_gateway.transcode import AnswerWriter, RequestReader
from lintas_gateway.upstream import Upstreams
from lintas_kit import metadata
from lintas_kit.auth import Identity, TokenVerifier
from lintas_kit.context import Caller
from lintas_kit.errors import Internal, Problem, Unauthenticated
from lintas_kit.logs import get_logger
from lintas_kit.telemetry import join_journey

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True)
class Limits:
    """How often whom: by token, by address, and sign-ins by address."""

    principals: Limiter
    anonymous: Limiter
    sessions: Limiter


@dataclass(frozen=True)
class Parts:
    """What all endpoints share."""

    upstreams: Upstreams
    verifier: TokenVerifier
    keys: Keys
    limits: Limits
    max_body_bytes: int
    trusted_proxies: int


@dataclass(frozen=True)
class Trace:
    """The request's own span: its id for problems, its context for what comes after."""

    id: str
    hop: str


class Endpoint:
    """Serves one route."""

    def __init__(self, route: Route, parts: Parts) -> None:
        self.route = route
        self._parts = parts
        self._reader = RequestReader(route)
        self._writer = AnswerWriter(route)
        self._call = parts.upstreams.caller(route)
        self._check_owner = access.ownership(route)
        body = route.binding.body
        self._body_field = (
            "" if body in ("", "*") else route.rpc.input_type.fields_by_name[body].json_name
        )
        is_sign_in = route.access.is_public and route.is_change and not route.naturally_idempotent
        self._anonymous = parts.limits.sessions if is_sign_in else parts.limits.anonymous

    async def answer(self, request: BaseRequest, segments: list[str], trace: Trace) -> Answer:
        """The answer to a request; every failure is one too."""
        try:
            return await self._answer(request, segments, trace)
        except Problem as problem:
            return self._refused(problem, trace)

    async def _answer(self, request: BaseRequest, segments: list[str], trace: Trace) -> Answer:
        until = time.monotonic() + self.route.deadline
        rule = self.route.access
        marks = requests.marks(request, self.route)
        who, token = await self._identify(request)
        principal = self._admit(who.caller, request)
        access.check_role(rule, who.caller)
        body = await self._body(request)
        path, _, query = request.raw_path.partition("?")
        message = self._reader.read(segments, query, body, request.headers.get("Content-Type", ""))
        self._check_owner(who.caller, message)
        pairs = requests.pairs(request, self.route, marks, token, trace.hop)
        journey = marks.journey or (who.journey.journey_id if who.journey else "")

        async def attempt() -> Answer:
            return await self._attempt(message, until, pairs, journey, trace)

        if not marks.key:
            return await attempt()
        content = b"?".join((query.encode(), body))
        keyed = Request(principal, self.route.binding.method, path, marks.key, content)
        begun = await self._parts.keys.begin(keyed, self.route.deadline)
        if isinstance(begun, Answer):
            return begun
        answer = await attempt()
        await self._parts.keys.end(begun, answer)
        return answer

    async def _identify(self, request: BaseRequest) -> tuple[Identity, str]:
        try:
            return await access.identify(
                self._parts.verifier,
                self.route.access,
                request.headers.get("Authorization", ""),
            )
        except Unauthenticated:
            self._admit(Caller(), request)
            raise

    def _admit(self, caller: Caller, request: BaseRequest) -> str:
        """Whom the request counts for. Raises ResourceExhausted past the rate."""
        where = requests.address(request, self._parts.trusted_proxies)
        principal = requests.principal(caller, where)
        limiter = self._parts.limits.principals if caller.subject else self._anonymous
        limiter.take(principal, time.monotonic())
        return principal

    async def _body(self, request: BaseRequest) -> bytes:
        if not request.can_read_body:
            return b""
        most = self._parts.max_body_bytes
        if (request.content_length or 0) > most:
            raise problems.body_too_large(most)
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(_CONTINUE)
            request.writer.output_size = 0
        try:
            async with asyncio.timeout(self.route.deadline):
                return await request.read()
        except HTTPRequestEntityTooLarge:
            raise problems.body_too_large(most) from None
        except TimeoutError:
            raise problems.body_too_slow() from None
        except (RequestPayloadError, HttpProcessingError, ConnectionError):
            # Nothing more can be read: the server must not try before it sends the answer.
            request.content.feed_eof()
            raise problems.broken_body() from None

    async def _attempt(
        self,
        message: Message,
        until: float,
        pairs: list[tuple[str, str]],
        journey: str,
        trace: Trace,
    ) -> Answer:
        try:
            reply, marks = await self._call(message, until - time.monotonic(), pairs)
            answer = self._writer.write(reply, marks)
        except Problem as problem:
            return self._with_journey(self._refused(problem, trace), journey)
        except Exception:
            get_logger().exception("request_failed", route=self.route.name)
            return self._refused(Internal(), trace)
        return self._with_journey(answer, _joined(marks) or journey)

    def _refused(self, problem: Problem, trace: Trace) -> Answer:
        return problems.answer(problem, trace.id, self._body_field)

    def _with_journey(self, answer: Answer, journey: str) -> Answer:
        if not journey:
            return answer
        return replace(answer, headers={**answer.headers, requests.JOURNEY: journey})


def _joined(marks: Mapping[str, str]) -> str:
    """The journey that the call was a hop of; the request's span is linked to the hop before."""
    journey = marks.get(metadata.JOURNEY, "")
    if journey:
        join_journey(journey, marks.get(metadata.HOP_BEFORE, ""))
    return journey
