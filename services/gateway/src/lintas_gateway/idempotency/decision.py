"""What a key that is known already means for a request. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from lintas_gateway.problems import Refusal

_NOT_KEPT = frozenset({401, 408, 429})


class Verdict(Enum):
    """What to do with a request whose key is known."""

    REPLAY = "replay"
    TAKE_OVER = "take over"


@dataclass(frozen=True)
class Record:
    """What is known of a key: what was asked, by which attempt, and how far it came."""

    fingerprint: str
    attempt: str
    is_done: bool
    deadline: datetime
    expires_at: datetime


def decide(record: Record, fingerprint: str, now: datetime) -> Verdict:
    """Replay or take over. Raises Refusal 422 for another request, 409 for one under way."""
    if record.expires_at <= now:
        return Verdict.TAKE_OVER
    if record.fingerprint != fingerprint:
        raise Refusal(
            422,
            "INVALID_ARGUMENT",
            "IDEMPOTENCY_KEY_REUSED",
            "This key was used for another request: choose a new one.",
        )
    if record.is_done:
        return Verdict.REPLAY
    if record.deadline <= now:
        return Verdict.TAKE_OVER
    raise Refusal(
        409,
        "ABORTED",
        "IDEMPOTENCY_KEY_IN_USE",
        "The first request with this key is still running: try again.",
        retry_after=min((record.deadline - now).total_seconds(), 1),
    )


def is_kept(status: int) -> bool:
    """Whether an answer is final; a retry after any other really retries."""
    return status < 500 and status not in _NOT_KEPT
