"""The gRPC server: every call gets its caller, context, span, metrics and a clear refusal."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2_grpc
from opentelemetry.trace import SpanKind, Status, StatusCode
from pymongo.errors import ConnectionFailure

from lintas.common.v1 import channel_pb2
from lintas_kit import access, context, metadata, metrics, status, telemetry
from lintas_kit.auth import SERVICE_ROLE, Identity, ServiceTokens, TokenVerifier
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.errors import Internal, Problem, Unavailable
from lintas_kit.logs import get_logger

OPTIONS = [
    ("grpc.max_receive_message_length", 8 * 1024 * 1024),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5000),
    ("grpc.so_reuseport", 0),
]
_DATABASE_AWAY = "The database does not answer right now: try again."
_HEALTH = "/grpc.health.v1.Health/"
_GATEWAY = "gateway"
_CHANNELS = frozenset(channel_pb2.Channel.keys())
_NO_MARKS = frozenset({"user-agent", metadata.PEER, metadata.AUTHORIZATION})

_duration = metrics.histogram("rpc_duration_seconds", "Time of an RPC.", ["method", "code"])
_in_flight = metrics.gauge("rpc_in_flight", "RPCs under way.", ["method"])

Behaviour = Callable[[Message, grpc.aio.ServicerContext[Any, Any]], Awaitable[Message]]


class Door(grpc.aio.ServerInterceptor):
    """Lets calls in that the contract allows, and translates how they end."""

    def __init__(self, verifier: TokenVerifier, tokens: ServiceTokens) -> None:
        self._verifier = verifier
        self._tokens = tokens

    async def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = await continuation(details)
        if handler is None or not handler.unary_unary or details.method.startswith(_HEALTH):
            return handler
        return grpc.unary_unary_rpc_method_handler(
            self._guarded(details.method, handler.unary_unary),
            handler.request_deserializer,
            handler.response_serializer,
        )

    def _guarded(self, method: str, behaviour: Behaviour) -> Behaviour:
        async def guarded(message: Message, rpc: grpc.aio.ServicerContext[Any, Any]) -> Message:
            marks = dict(rpc.invocation_metadata() or ())
            started = time.perf_counter()
            outcome = "OK"
            with (
                _in_flight.labels(method).track_inprogress(),
                _span(method, str(marks.get(metadata.TRACEPARENT, ""))) as span,
            ):
                try:
                    return await self._answer(method, behaviour, message, rpc, marks)
                except Problem as refusal:
                    outcome = refusal.code
                    return await self._refuse(rpc, refusal)
                except ConnectionFailure:
                    outcome = Unavailable.code
                    return await self._refuse(rpc, Unavailable("DATABASE_AWAY", _DATABASE_AWAY))
                except Exception:
                    outcome = Internal.code
                    span.set_status(Status(StatusCode.ERROR))
                    get_logger().exception("rpc_failed", method=method)
                    return await self._refuse(rpc, Internal())
                finally:
                    span.set_attribute("rpc.grpc.status_code", outcome)
                    _duration.labels(method, outcome).observe(time.perf_counter() - started)

        return guarded

    async def _answer(
        self,
        method: str,
        behaviour: Behaviour,
        message: Message,
        rpc: grpc.aio.ServicerContext[Any, Any],
        marks: dict[str, Any],
    ) -> Message:
        caller, journey = await self._who(marks)
        call = _call(caller, journey, marks)
        with context.calling(call):
            access.check(method, caller, message)
            answer = await behaviour(message, rpc)
        if call.answer:
            rpc.set_trailing_metadata(tuple(call.answer.items()))
        return answer

    async def _who(self, marks: dict[str, Any]) -> tuple[Caller, JourneyRef | None]:
        service = self._tokens.verify(marks.get(metadata.PEER, ""))
        scheme, _, token = str(marks.get(metadata.AUTHORIZATION, "")).partition(" ")
        if scheme.lower() == "bearer" and token:
            identity: Identity = await self._verifier.identify(token)
            return identity.caller, identity.journey
        if service == _GATEWAY:
            return Caller(), None
        return Caller(subject=service, role=SERVICE_ROLE), None

    async def _refuse(self, rpc: grpc.aio.ServicerContext[Any, Any], refusal: Problem) -> Message:
        await rpc.abort(status.code(refusal), refusal.detail, status.trailers(refusal))
        raise AssertionError("abort raises")


def _span(method: str, parent: str) -> Any:
    service, _, name = method.lstrip("/").partition("/")
    attributes: dict[str, str | int] = {
        "rpc.system": "grpc",
        "rpc.service": service,
        "rpc.method": name,
    }
    return telemetry.span(f"{service}/{name}", SpanKind.SERVER, parent, attributes)


def _call(caller: Caller, carried: JourneyRef | None, marks: dict[str, Any]) -> Call:
    return Call(
        caller=caller,
        channel=_channel(marks.get(metadata.CHANNEL, "")),
        journey=_journey(marks.get(metadata.JOURNEY, ""), carried),
        hop=marks.get(metadata.HOP, ""),
        if_match=marks.get(metadata.IF_MATCH, ""),
        idempotency_key=marks.get(metadata.IDEMPOTENCY_KEY, ""),
        headers={key: value for key, value in marks.items() if key not in _NO_MARKS}
        | _basic(marks),
    )


def _basic(marks: dict[str, Any]) -> dict[str, str]:
    """A client's own credentials are the RPC's to check; a bearer token is checked already."""
    value = str(marks.get(metadata.AUTHORIZATION, ""))
    return {metadata.AUTHORIZATION: value} if value.lower().startswith("basic ") else {}


def _channel(name: str) -> int:
    return channel_pb2.Channel.Value(name) if name in _CHANNELS else 0


def _journey(named: str, carried: JourneyRef | None) -> JourneyRef | None:
    """The journey that the client names; its token knows the hop before where it is the same."""
    if not named or (carried and carried.journey_id == named):
        return carried
    return JourneyRef(named)


def build(verifier: TokenVerifier, tokens: ServiceTokens) -> tuple[grpc.aio.Server, Any]:
    """A server without services, and its health servicer, not serving yet."""
    server = grpc.aio.server(interceptors=[Door(verifier, tokens)], options=OPTIONS)
    servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    return server, servicer
