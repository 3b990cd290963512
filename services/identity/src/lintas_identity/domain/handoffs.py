"""Handoffs: a link that carries a customer into another channel, once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from lintas_kit.context import JourneyRef
from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound, Violation

KINDS = frozenset({"CART", "APPLICATION", "CONVERSATION", "PRODUCT"})
_LONGEST_ID = 100


@dataclass(frozen=True)
class Target:
    """What the customer goes on with."""

    kind: str
    id: str


@dataclass(frozen=True)
class Handoff:
    """A link that was made; of its code only the hash is kept."""

    handoff_id: str
    code_hash: str
    customer_id: str
    to_channel: str
    target: Target
    created_at: datetime
    expires_at: datetime
    journey: JourneyRef | None = None
    redeemed_at: datetime | None = None
    session_id: str = ""


def check(to_channel: str, target: Target) -> None:
    """Raises InvalidArgument that names each field that is wrong."""
    violations = []
    if not to_channel:
        violations.append(Violation("toChannel", "must say in which channel they go on"))
    if target.kind not in KINDS:
        violations.append(Violation("target.kind", "must say what they go on with, e.g. CART"))
    if not target.id or len(target.id) > _LONGEST_ID:
        violations.append(Violation("target.id", f"must be 1 to {_LONGEST_ID} characters"))
    if violations:
        raise InvalidArgument(violations)


def url(base: str, code: str) -> str:
    """The address that opens the handoff, short enough for a message."""
    return f"{base.rstrip('/')}/h/{code}"


def digest(code: str) -> str:
    """What a code is kept as; its randomness is why a plain hash is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def check_redeemable(handoff: Handoff | None, now: datetime) -> Handoff:
    """The handoff, still good. Raises NotFound or FailedPrecondition where it isn't."""
    if handoff is None:
        raise NotFound("HANDOFF_NOT_FOUND", "There is no such link.")
    if handoff.redeemed_at is not None:
        raise already_redeemed()
    if now >= handoff.expires_at:
        raise FailedPrecondition("HANDOFF_EXPIRED", "The link is too old: ask for a new one.")
    return handoff


def already_redeemed() -> FailedPrecondition:
    return FailedPrecondition(
        "HANDOFF_ALREADY_REDEEMED", "The link was opened before: ask for a new one."
    )
