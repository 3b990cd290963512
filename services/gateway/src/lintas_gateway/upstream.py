"""The services behind the gateway: connections, calls, and whether each is ready."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2

from lintas.common.v1 import keys_service_pb2
from lintas_gateway import contracts, problems
from lintas_gateway.routes import Route
from lintas_kit import metadata, status
from lintas_kit.auth import ServiceTokens
from lintas_kit.errors import DeadlineExceeded
from lintas_kit.peers import CHANNEL_OPTIONS

NAME = "gateway"
Pairs = Sequence[tuple[str, str]]
Call = Callable[[Message, float, Pairs], Awaitable[tuple[Message, Mapping[str, str]]]]

_CHECK_SECONDS = 1.0
_FRESH_SECONDS = 1.0
_KEYS_SECONDS = 3.0


class Upstreams:
    """A connection to each service that some route leads to."""

    def __init__(self, targets: Mapping[str, str], tokens: ServiceTokens) -> None:
        self._tokens = tokens
        self._channels = {
            name: grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS)
            for name, target in targets.items()
        }
        self._checks = {
            name: channel.unary_unary(
                "/grpc.health.v1.Health/Check",
                request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
                response_deserializer=health_pb2.HealthCheckResponse.FromString,
            )
            for name, channel in self._channels.items()
        }
        self._report: dict[str, bool] = {}
        self._reported_at = -_FRESH_SECONDS

    def caller(self, route: Route) -> Call:
        """Calls the route's RPC: message, seconds and metadata in; answer and metadata out."""
        send = self._channels[route.upstream].unary_unary(
            route.full_method,
            request_serializer=contracts.message_class(route.rpc.input_type).SerializeToString,
            response_deserializer=contracts.message_class(route.rpc.output_type).FromString,
        )

        async def call(
            message: Message, seconds: float, pairs: Pairs
        ) -> tuple[Message, Mapping[str, str]]:
            if seconds <= 0:
                raise DeadlineExceeded("DEADLINE_EXCEEDED", "It took too long: try again.")
            peer = (metadata.PEER, self._tokens.mint())
            sent = send(message, timeout=seconds, metadata=(peer, *pairs))
            try:
                answer = await sent
            except grpc.aio.AioRpcError as error:
                if error.code() is grpc.StatusCode.UNIMPLEMENTED:
                    raise problems.not_implemented() from None
                raise status.from_rpc_error(error) from None
            return answer, _marks(await sent.trailing_metadata())

        return call

    async def list_keys(self) -> keys_service_pb2.ListKeysResponse:
        """The keys that tokens are verified with. Raises the Problem that identity ends with."""
        send = self._channels["identity"].unary_unary(
            "/lintas.common.v1.KeysService/ListKeys",
            request_serializer=keys_service_pb2.ListKeysRequest.SerializeToString,
            response_deserializer=keys_service_pb2.ListKeysResponse.FromString,
        )
        peer = (metadata.PEER, self._tokens.mint())
        try:
            answer: keys_service_pb2.ListKeysResponse = await send(
                keys_service_pb2.ListKeysRequest(), timeout=_KEYS_SECONDS, metadata=(peer,)
            )
        except grpc.aio.AioRpcError as error:
            raise status.from_rpc_error(error) from None
        return answer

    async def report(self) -> Mapping[str, bool]:
        """Each service, and whether it says that it serves; asked anew once a second."""
        if time.monotonic() - self._reported_at >= _FRESH_SECONDS:
            names = sorted(self._checks)
            serving = await asyncio.gather(*(self._is_serving(name) for name in names))
            self._report = dict(zip(names, serving, strict=True))
            self._reported_at = time.monotonic()
        return self._report

    async def _is_serving(self, name: str) -> bool:
        try:
            answer = await self._checks[name](
                health_pb2.HealthCheckRequest(), timeout=_CHECK_SECONDS
            )
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def close(self) -> None:
        """Ends all connections."""
        for channel in self._channels.values():
            await channel.close()


def _marks(pairs: Any) -> Mapping[str, str]:
    return {key: value for key, value in pairs or () if isinstance(value, str)}
