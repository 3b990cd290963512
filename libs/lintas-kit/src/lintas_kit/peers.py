"""Calls to other services: deadline, identity, channel, journey and trace go along."""

import asyncio
from collections.abc import Callable
from typing import Any

import grpc
from opentelemetry.trace import SpanKind

from lintas.common.v1 import channel_pb2
from lintas_kit import context, metadata, status, telemetry
from lintas_kit.auth import ServiceTokens
from lintas_kit.errors import Unavailable

CHANNEL_OPTIONS = [
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.max_receive_message_length", 8 * 1024 * 1024),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2_000),
]
_RETRY_AFTER = (0.05, 0.2)


class Peer:
    """Another service."""

    def __init__(self, target: str, tokens: ServiceTokens) -> None:
        self.channel = grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS)
        self._tokens = tokens

    async def call(
        self,
        method: Callable[..., Any],
        request: Any,
        *,
        timeout: float = 3.0,  # noqa: ASYNC109 - it is the RPC's own deadline
    ) -> Any:
        """The peer's answer within `timeout` seconds. Raises the Problem that it refuses with.

        Where the peer can't be reached it is asked again, twice: every call between services is
        safe to repeat.
        """
        name = method._method.decode()  # type: ignore[attr-defined]
        deadline = asyncio.get_running_loop().time() + timeout
        with telemetry.span(name.lstrip("/"), SpanKind.CLIENT, attributes={"rpc.system": "grpc"}):
            for pause in (*_RETRY_AFTER, None):
                try:
                    return await self._once(method, request, deadline)
                except Unavailable as refusal:
                    if pause is None or refusal.retry_after is not None:
                        raise
                    await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    async def _once(self, method: Callable[..., Any], request: Any, deadline: float) -> Any:
        left = deadline - asyncio.get_running_loop().time()
        try:
            return await method(request, timeout=max(left, 0.001), metadata=self._metadata())
        except grpc.aio.AioRpcError as error:
            raise status.from_rpc_error(error) from None

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        call = context.current()
        pairs = [
            (metadata.PEER, self._tokens.mint()),
            (metadata.TRACEPARENT, telemetry.traceparent()),
        ]
        if call.channel in channel_pb2.Channel.values()[1:]:  # a later release may know more
            pairs.append((metadata.CHANNEL, channel_pb2.Channel.Name(call.channel)))  # type: ignore[arg-type]
        if call.journey:
            pairs.append((metadata.JOURNEY, call.journey.journey_id))
        if call.hop:
            pairs.append((metadata.HOP, call.hop))
        return tuple(pairs)

    async def close(self) -> None:
        await self.channel.close()
