"""Sessions: who is signed in, kept going by refresh tokens of which each is good once."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lintas_kit.context import JourneyRef
from lintas_kit.errors import Unauthenticated

REFRESH_WITHIN = timedelta(days=30)
LASTS_AT_MOST = timedelta(days=180)
SPENT_KEPT = 50

ROTATED, REUSED = "ROTATED", "REUSED"


@dataclass(frozen=True)
class Session:
    """A sign-in. `customer_id` is the id it began with; of refresh tokens only hashes are kept."""

    session_id: str
    customer_id: str
    refresh_hash: str
    created_at: datetime
    expires_at: datetime
    spent_hashes: tuple[str, ...] = ()
    revoked_at: datetime | None = None
    revoke_reason: str = ""
    journey: JourneyRef | None = None


@dataclass(frozen=True)
class Refreshed:
    """What a refresh token came to: ROTATED, or REUSED and the session revoked."""

    outcome: str
    session: Session


def start(
    session_id: str, customer_id: str, token: str, journey: JourneyRef | None, now: datetime
) -> Session:
    """A session of the customer, kept going by the token."""
    return Session(
        session_id, customer_id, digest(token), now, now + REFRESH_WITHIN, journey=journey
    )


def refresh_token(session_id: str, random: str) -> str:
    """A refresh token that says which session it is of; `random` makes it unguessable."""
    return f"{session_id}.{random}"


def session_of(token: str) -> str:
    """The id of the session that a refresh token names. Raises Unauthenticated."""
    session_id, dot, random = token.partition(".")
    if not session_id.startswith("ses_") or not dot or len(random) < 20 or len(token) > 200:
        raise invalid()
    return session_id


def refresh(session: Session, token: str, next_token: str, now: datetime) -> Refreshed:
    """The session with the next token in place of this one, or revoked where it was spent before.

    Raises Unauthenticated where the session is over, or the token was never one of its.
    """
    if session.revoked_at is not None or now >= session.expires_at:
        raise invalid()
    given = digest(token)
    if any(hmac.compare_digest(given, spent) for spent in session.spent_hashes):
        return Refreshed(REUSED, revoke(session, "REFRESH_TOKEN_REUSED", now))
    if not hmac.compare_digest(given, session.refresh_hash):
        raise invalid()
    rotated = replace(
        session,
        refresh_hash=digest(next_token),
        spent_hashes=(*session.spent_hashes, session.refresh_hash)[-SPENT_KEPT:],
        expires_at=min(now + REFRESH_WITHIN, session.created_at + LASTS_AT_MOST),
    )
    return Refreshed(ROTATED, rotated)


def revoke(session: Session, reason: str, now: datetime) -> Session:
    """The session, over; revoking it again changes nothing."""
    if session.revoked_at is not None:
        return session
    return replace(session, revoked_at=now, revoke_reason=reason)


def digest(token: str) -> str:
    """What a token is kept as; its randomness is why a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def invalid() -> Unauthenticated:
    """One answer to every refresh token that does not open."""
    return Unauthenticated(
        "REFRESH_TOKEN_INVALID", "The session is over or the token was used: sign in again."
    )
