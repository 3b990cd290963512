"""One-time codes: six digits, good once, for a while, for a few tries."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lintas_identity.domain.identifiers import EMAIL, PHONE, WHATSAPP
from lintas_kit.errors import InvalidArgument, ResourceExhausted, Unauthenticated, Violation

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_REQUESTS = 5
REQUESTS_WITHIN = timedelta(minutes=15)
MOST_FAILURES = 20
FAILURES_WITHIN = timedelta(hours=24)

CHANNELS = {EMAIL: "EMAIL", PHONE: "SMS", WHATSAPP: "WHATSAPP"}


@dataclass(frozen=True)
class Code:
    """What is kept of the codes for one address: never a code itself. `code_hash` is empty once
    it was used."""

    key: str
    code_hash: str = ""
    expires_at: datetime | None = None
    tries: int = 0
    requested_at: tuple[datetime, ...] = ()
    failed_at: tuple[datetime, ...] = ()


def channel_for(type_: str) -> str:
    """How a code reaches an identifier of the type. Raises InvalidArgument where it can't."""
    if type_ not in CHANNELS:
        raise InvalidArgument(
            [Violation("identifier.type", "must be EMAIL, PHONE or WHATSAPP to get a code")]
        )
    return CHANNELS[type_]


def digits(number: int) -> str:
    """The code of a random number below a million."""
    return f"{number:06d}"


def digest(secret: bytes, key: str, code: str) -> str:
    """What a code is kept as; worthless without the secret."""
    return hmac.digest(secret, f"{key}\n{code}".encode(), "sha256").hex()


def request(state: Code, code_hash: str, now: datetime) -> Code:
    """The state with a new code in it; an earlier one is good no more.

    Raises ResourceExhausted where too many were asked for or failed.
    """
    recent = _within(state.requested_at, now - REQUESTS_WITHIN)
    if len(recent) >= MOST_REQUESTS:
        wait = (recent[-MOST_REQUESTS] + REQUESTS_WITHIN - now).total_seconds()
        raise ResourceExhausted(
            "TOO_MANY_CODES", "Too many codes were asked for: wait a while.", retry_after=wait
        )
    _refuse_guessing(state, now)
    return replace(
        state,
        code_hash=code_hash,
        expires_at=now + GOOD_FOR,
        tries=0,
        requested_at=(*recent, now),
        failed_at=_within(state.failed_at, now - FAILURES_WITHIN),
    )


def attempt(state: Code, now: datetime) -> Code:
    """The state with one try spent, before the code is even looked at.

    Raises Unauthenticated where there is no code, it is too old or out of tries.
    """
    _refuse_guessing(state, now)
    if not state.code_hash or state.expires_at is None or now >= state.expires_at:
        raise wrong()
    if state.tries >= MOST_TRIES:
        raise wrong()
    recent = _within(state.failed_at, now - FAILURES_WITHIN)
    return replace(state, tries=state.tries + 1, failed_at=(*recent, now))


def matches(state: Code, code_hash: str) -> bool:
    """Whether it is the code, told in the same time for every wrong one."""
    return bool(state.code_hash) and hmac.compare_digest(state.code_hash, code_hash)


def used(state: Code) -> Code:
    """The state after the right code: good no more, and the failures forgiven."""
    return replace(state, code_hash="", expires_at=None, tries=0, failed_at=())


def wrong() -> Unauthenticated:
    """One answer to every code that does not open, so that nobody learns why."""
    return Unauthenticated(
        "CODE_INVALID", "The code is wrong, used or too old: check it or ask for a new one."
    )


def _refuse_guessing(state: Code, now: datetime) -> None:
    failures = _within(state.failed_at, now - FAILURES_WITHIN)
    if len(failures) >= MOST_FAILURES:
        wait = (failures[-MOST_FAILURES] + FAILURES_WITHIN - now).total_seconds()
        raise ResourceExhausted(
            "TOO_MANY_ATTEMPTS", "Too many wrong codes: wait a while.", retry_after=wait
        )


def _within(moments: Sequence[datetime], since: datetime) -> tuple[datetime, ...]:
    return tuple(moment for moment in moments if moment > since)
