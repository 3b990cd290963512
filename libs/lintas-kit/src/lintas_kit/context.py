"""Who calls, from which channel, in which journey: what a call carries besides its message."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lintas_kit import ids, metadata, telemetry
from lintas_kit.errors import NotFound, PermissionDenied

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Caller:
    """Whoever a token was issued to; `customer_id` is set for a CUSTOMER only."""

    subject: str = ""
    role: str = ""
    customer_id: str = ""
    session_id: str = ""

    @property
    def is_customer(self) -> bool:
        return self.role == "CUSTOMER"

    @property
    def is_service(self) -> bool:
        return self.role == "SERVICE"


@dataclass(frozen=True)
class JourneyRef:
    """What an aggregate keeps so that the next hop can join and link to this one."""

    journey_id: str
    traceparent: str = ""

    def to_document(self) -> dict[str, str]:
        return {"journey_id": self.journey_id, "traceparent": self.traceparent}

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> "JourneyRef | None":
        if not document or not document.get("journey_id"):
            return None
        return cls(document["journey_id"], document.get("traceparent", ""))


@dataclass
class Call:
    """One call, or one event that a consumer handles."""

    caller: Caller = Caller()
    channel: int = 0
    journey: JourneyRef | None = None
    hop: str = ""
    if_match: str = ""
    idempotency_key: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    answer: dict[str, str] = field(default_factory=dict)


_current: ContextVar[Call] = ContextVar("lintas_call")


def current() -> Call:
    """The call under way; an empty one outside any."""
    call = _current.get(None)
    return call if call is not None else Call()


@contextmanager
def calling(call: Call) -> Iterator[Call]:
    """Makes the call the current one inside the block."""
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


def require_owner(customer_id: str) -> None:
    """Refuses a customer who reaches for another customer's data."""
    caller = current().caller
    if caller.is_customer and caller.customer_id != customer_id:
        raise PermissionDenied("NOT_YOURS", "This belongs to another customer.")


def hide_from_others(customer_id: str, absent: NotFound) -> None:
    """Answers a customer who reaches for another customer's thing as if it were not there."""
    caller = current().caller
    if caller.is_customer and caller.customer_id != customer_id:
        raise absent


def join(stored: JourneyRef | None) -> JourneyRef:
    """Joins the journey that the call or the aggregate is in, or starts one.

    The hop's spans are linked to the hop before. What comes back is what the aggregate keeps.
    """
    call = current()
    before = _hop_before(call.journey, stored)
    journey_id = before.journey_id if before else ids.new("jrn")
    telemetry.join_journey(journey_id, before.traceparent if before else "")
    call.answer[metadata.JOURNEY] = journey_id
    if before and before.traceparent:
        call.answer[metadata.HOP_BEFORE] = before.traceparent
    hop = call.hop or telemetry.traceparent()
    if call.journey is None:
        call.journey = JourneyRef(journey_id)
    return JourneyRef(journey_id, hop)


def _hop_before(carried: JourneyRef | None, stored: JourneyRef | None) -> JourneyRef | None:
    """The call's own journey wins; the aggregate knows its last hop best."""
    if carried and stored and carried.journey_id == stored.journey_id:
        return stored
    return carried or stored


def journey_to_record() -> JourneyRef | None:
    """The journey of the call as an event carries it, with this hop's root."""
    call = current()
    if call.journey is None:
        return None
    return JourneyRef(call.journey.journey_id, call.hop or telemetry.traceparent())


def respond(status: int, location: str = "") -> None:
    """Asks the gateway for another HTTP status, and a place to lead to, on a HttpBody answer."""
    answer = current().answer
    answer[metadata.HTTP_STATUS] = str(status)
    if location:
        answer[metadata.HTTP_LOCATION] = location
