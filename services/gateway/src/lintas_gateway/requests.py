"""What a request says besides its message: channel, journey, key, principal, trace."""

import re
from dataclasses import dataclass

from aiohttp.web import BaseRequest

from lintas.common.v1 import channel_pb2
from lintas_gateway.routes import Route
from lintas_kit import metadata
from lintas_kit.context import Caller
from lintas_kit.errors import InvalidArgument, Violation

CHANNEL = "Lintas-Channel"
JOURNEY = "Lintas-Journey"
TRACEPARENT = "traceparent"
IDEMPOTENCY_KEY = "Idempotency-Key"
IDEMPOTENCY_REPLAYED = "Idempotency-Replayed"
IF_MATCH = "If-Match"

CHANNELS = tuple(value.name for value in channel_pb2.Channel.DESCRIPTOR.values if value.number)
JOURNEY_PATTERN = "^[A-Za-z0-9_-]{1,64}$"
KEY_PATTERN = "^[!-~]{1,255}$"
ETAG_PATTERN = "^[!-~]{1,100}$"

_RULES = {
    CHANNEL: (re.compile("|".join(CHANNELS)), "must be one of " + ", ".join(CHANNELS)),
    JOURNEY: (re.compile(JOURNEY_PATTERN), "must be a journey's id"),
    IF_MATCH: (re.compile(ETAG_PATTERN), "must be an etag"),
}
_KEY_RULE = {IDEMPOTENCY_KEY: (re.compile(KEY_PATTERN), "must be 1 to 255 visible characters")}
_RULES_OF_CHANGES = _RULES | _KEY_RULE
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
# What gRPC metadata may hold.
_PRINTABLE = re.compile(r"[ -~]*")


@dataclass(frozen=True)
class Marks:
    """The headers that every call understands; empty where not given."""

    channel: str
    journey: str
    key: str
    if_match: str


def marks(request: BaseRequest, route: Route) -> Marks:
    """Reads the headers. Raises InvalidArgument that names the header which is wrong."""
    headers = request.headers
    rules = _RULES_OF_CHANGES if route.is_change else _RULES
    found, wrong = {}, []
    for name, (pattern, words) in rules.items():
        value = headers.get(name)
        if value is not None:
            found[name] = value
            if not pattern.fullmatch(value):
                wrong.append(Violation(name, words))
    if wrong:
        raise InvalidArgument(wrong)
    return Marks(
        channel=found.get(CHANNEL, ""),
        journey=found.get(JOURNEY, ""),
        key=found.get(IDEMPOTENCY_KEY, ""),
        if_match=found.get(IF_MATCH, ""),
    )


def traceparent(request: BaseRequest) -> str:
    """The trace that the client is in, where it names one rightly."""
    given = request.headers.get(TRACEPARENT, "")
    return given if _TRACEPARENT.fullmatch(given) else ""


def etag(if_match: str) -> str:
    """The etag that `If-Match` names, without quotes; `*` asks for nothing in particular."""
    value = if_match.strip().removeprefix("W/").strip('"')
    return "" if value == "*" else value


def address(request: BaseRequest, trusted_proxies: int) -> str:
    """Where the client is; forwarded addresses count only behind proxies that are trusted."""
    if trusted_proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= trusted_proxies and hops[-trusted_proxies]:
            return hops[-trusted_proxies]
    return request.remote or ""


def principal(caller: Caller, where: str) -> str:
    """Whose rate and whose keys count: the token's subject, or the address without one."""
    return f"{caller.role}:{caller.subject}" if caller.subject else f"@{where}"


def pairs(
    request: BaseRequest, route: Route, found: Marks, token: str, hop: str
) -> list[tuple[str, str]]:
    """The metadata that goes along with the call; `hop` is the trace context of its root span."""
    along = [(metadata.TRACEPARENT, hop), (metadata.HOP, hop)]
    for name in route.forward_headers:
        value = request.headers.get(name, "")
        is_token = name == metadata.AUTHORIZATION and value[:7].lower() == "bearer "
        if value and not is_token and _PRINTABLE.fullmatch(value):
            along.append((name, value))
    if token:
        along.append((metadata.AUTHORIZATION, f"Bearer {token}"))
    for key, value in (
        (metadata.CHANNEL, found.channel),
        (metadata.JOURNEY, found.journey),
        (metadata.IDEMPOTENCY_KEY, found.key),
        (metadata.IF_MATCH, etag(found.if_match)),
    ):
        if value:
            along.append((key, value))
    return along
