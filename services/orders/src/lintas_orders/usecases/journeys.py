"""Hops of journeys, as the domain keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager

from lintas_kit import context
from lintas_kit.auth import SERVICE_ROLE
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_orders.domain.parts import Journey


def hop(stored: Journey | None) -> Journey:
    """Joins the journey of the aggregate, of the call, or a new one; what to keep."""
    joined = context.join(JourneyRef(*stored) if stored else None)
    return Journey(joined.journey_id, joined.traceparent)


def named() -> str:
    """The journey that the call names, or nothing."""
    journey = context.current().journey
    return journey.journey_id if journey else ""


@contextmanager
def acting_for(channel: int, journey: Journey | None) -> Iterator[None]:
    """Goes on with what another process left, as a part of the hop that began it."""
    call = Call(
        caller=Caller(subject="orders", role=SERVICE_ROLE),
        channel=channel,
        journey=JourneyRef(*journey) if journey else None,
        hop=journey.traceparent if journey else "",
    )
    with context.calling(call):
        yield
