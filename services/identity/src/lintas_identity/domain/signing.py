"""Signing keys and what they sign: access tokens (RFC 7519) with Ed25519 (RFC 8037)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lintas_kit.context import JourneyRef

ISSUER = "lintas"
ACCEPTED_AFTER = timedelta(days=2)
ANNOUNCED_BEFORE = timedelta(hours=1)


@dataclass(frozen=True)
class SigningKey:
    """A key pair. It signs from `active_from` until a later one does; the private half is sealed.

    `generation` counts up: the first insert of a number wins, so a race makes one key.
    """

    kid: str
    generation: int
    public: bytes
    sealed_private: bytes
    created_at: datetime
    active_from: datetime

    @property
    def x(self) -> str:
        """The public half as a JWK has it."""
        return base64.urlsafe_b64encode(self.public).rstrip(b"=").decode()


def public_half(private: bytes) -> bytes:
    """The 32 bytes that prove what the 32 private ones signed."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def signing(keys: Iterable[SigningKey], now: datetime) -> SigningKey | None:
    """The key that signs now: the latest that is active."""
    active = [key for key in keys if key.active_from <= now]
    return max(active, key=lambda key: key.generation, default=None)


def accepted(keys: Iterable[SigningKey], now: datetime) -> list[SigningKey]:
    """The keys that verifiers are told: the signing one, those to come, and those whose tokens
    may still be about."""
    known = sorted(keys, key=lambda key: key.generation)
    return [
        key
        for key, successor in zip(known, [*known[1:], None], strict=True)
        if successor is None or now < successor.active_from + ACCEPTED_AFTER
    ]


def is_due(keys: Iterable[SigningKey], lifetime: timedelta, now: datetime) -> bool:
    """Whether the next key is to be made."""
    latest = max(keys, key=lambda key: key.generation, default=None)
    return latest is None or now >= latest.active_from + lifetime


def staff_claims(client_id: str, role: str) -> dict[str, Any]:
    """What the token of a member of staff or a machine says."""
    return {"sub": client_id, "role": role}


def customer_claims(
    customer_id: str, session_id: str, journey: JourneyRef | None
) -> dict[str, Any]:
    """What a customer's token says; a session that a handoff opened carries its journey."""
    claims = {"sub": customer_id, "role": "CUSTOMER", "cid": customer_id, "sid": session_id}
    if journey:
        claims |= {"jny": journey.journey_id, "hop": journey.traceparent}
    return claims


def sign(
    private: bytes,
    claims: dict[str, Any],
    *,
    kid: str,
    token_id: str,
    now: datetime,
    lasts: timedelta,
) -> str:
    """The claims as a token that lasts from now on."""
    issued = int(now.timestamp())
    standard = {
        "iss": ISSUER,
        "jti": token_id,
        "iat": issued,
        "exp": issued + int(lasts.total_seconds()),
    }
    return jwt.encode(
        claims | standard,
        Ed25519PrivateKey.from_private_bytes(private),
        algorithm="EdDSA",
        headers={"kid": kid},
    )
