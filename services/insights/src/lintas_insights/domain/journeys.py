"""Journeys: hops in order, told from steps that come in any order and any number of times.

A step is one event. The steps of one trace are one hop, named by the most telling of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# The first of these in a trace names its hop.
TELLING = (
    "ORDER_RETURNED",
    "RETURN_WITHOUT_RECEIPT",
    "ORDER_CANCELLED",
    "SALE",
    "ORDER_PLACED",
    "ORDER_DELIVERED",
    "ORDER_COLLECTED",
    "ORDER_SHIPPED",
    "ORDER_READY",
    "HANDOFF_REDEEMED",
    "CART_CHANGED",
    "COUPON_ISSUED",
    "MESSAGE_RECEIVED",
    "WISHLIST_CHANGED",
    "HANDOFF_CREATED",
    "SESSION_STARTED",
    "REMINDER_SENT",
)
_RANKS = {kind: rank for rank, kind in enumerate(TELLING)}
_LEAST = len(TELLING)


class Outcome(StrEnum):
    """How a journey stands."""

    OPEN = "OPEN"
    PURCHASED = "PURCHASED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a journey. `order_state` is set where it says how an order stands."""

    event_id: str
    journey_id: str
    trace_id: str
    at: datetime
    channel: int
    kind: str
    service: str
    reference: str
    customer_id: str = ""
    order_state: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """One thing that happened in one channel."""

    at: datetime
    channel: int
    kind: str
    service: str
    reference: str
    trace_id: str


@dataclass(frozen=True, slots=True)
class Journey:
    """A customer's way over the channels; `customer_id` is empty for a guest."""

    journey_id: str
    customer_id: str
    hops: tuple[Hop, ...]
    outcome: Outcome


def journey(journey_id: str, steps: Iterable[Step]) -> Journey:
    """The journey that the steps tell of."""
    ordered = in_order(steps)
    return Journey(journey_id, _customer(ordered), _hops(ordered), _outcome(ordered))


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Each step once, the earliest first."""
    once = {step.event_id: step for step in steps}
    return sorted(once.values(), key=lambda step: (step.at, step.event_id))


def _hops(ordered: Sequence[Step]) -> tuple[Hop, ...]:
    by_trace: dict[str, list[Step]] = {}
    for step in ordered:
        by_trace.setdefault(step.trace_id or step.event_id, []).append(step)
    hops = [_hop(own) for own in by_trace.values()]
    return tuple(sorted(hops, key=lambda hop: (hop.at, hop.trace_id)))


def _hop(own: Sequence[Step]) -> Hop:
    told = min(own, key=lambda step: _RANKS.get(step.kind, _LEAST))
    channel = told.channel or next((step.channel for step in own if step.channel), 0)
    return Hop(own[0].at, channel, told.kind, told.service, told.reference, told.trace_id)


def _customer(ordered: Sequence[Step]) -> str:
    """The last one known: a guest's journey becomes a customer's."""
    return next((step.customer_id for step in reversed(ordered) if step.customer_id), "")


def _outcome(ordered: Sequence[Step]) -> Outcome:
    """Purchased while any order stands; else what became of them."""
    states = {step.reference: step.order_state for step in ordered if step.order_state}
    for outcome in (Outcome.PURCHASED, Outcome.RETURNED, Outcome.CANCELLED):
        if outcome in states.values():
            return outcome
    return Outcome.OPEN
