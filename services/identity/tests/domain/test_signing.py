from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lintas_identity.domain import sealing, signing
from lintas_identity.domain.signing import SigningKey
from lintas_kit.context import JourneyRef

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
PRIVATE = bytes(range(32))


def key(generation: int, active_from: datetime) -> SigningKey:
    kid = f"key_{generation}"
    return SigningKey(kid, generation, signing.public_half(PRIVATE), b"", NOW, active_from)


def test_a_token_says_who_and_in_which_journey() -> None:
    journey = JourneyRef("jrn_1", f"00-{1:032x}-{2:016x}-01")
    claims = signing.customer_claims("cus_1", "ses_1", journey)
    token = signing.sign(
        PRIVATE, claims, kid="key_1", token_id="tok_1", now=NOW, lasts=timedelta(minutes=30)
    )
    public = Ed25519PublicKey.from_public_bytes(signing.public_half(PRIVATE))
    said = jwt.decode(token, public, ["EdDSA"], options={"verify_exp": False})
    assert jwt.get_unverified_header(token)["kid"] == "key_1"
    assert said == {
        "iss": "lintas",
        "sub": "cus_1",
        "role": "CUSTOMER",
        "cid": "cus_1",
        "sid": "ses_1",
        "jny": "jrn_1",
        "hop": journey.traceparent,
        "jti": "tok_1",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 1800,
    }


def test_a_new_key_is_told_before_it_signs_and_the_old_one_for_a_while_after() -> None:
    old, new = key(1, NOW - timedelta(days=90)), key(2, NOW + timedelta(hours=1))
    assert signing.signing([old, new], NOW) == old
    assert signing.accepted([old, new], NOW) == [old, new]
    later = NOW + timedelta(hours=2)
    assert signing.signing([old, new], later) == new
    assert signing.accepted([old, new], later) == [old, new]
    assert signing.accepted([old, new], NOW + timedelta(days=4)) == [new]


def test_the_next_key_is_made_when_it_is_time() -> None:
    lifetime = timedelta(days=90)
    assert signing.is_due([], lifetime, NOW)
    assert not signing.is_due([key(1, NOW)], lifetime, NOW)
    assert signing.is_due([key(1, NOW - lifetime)], lifetime, NOW)


def test_what_is_sealed_opens_with_its_own_secret_and_name_only() -> None:
    secret = sealing.derive("a secret", "signing keys")
    sealed = sealing.seal(secret, bytes(12), b"private", "key_1")
    assert b"private" not in sealed
    assert sealing.unseal(secret, sealed, "key_1") == b"private"
    with pytest.raises(sealing.NotOurs):
        sealing.unseal(secret, sealed, "key_2")
    with pytest.raises(sealing.NotOurs):
        sealing.unseal(sealing.derive("a secret", "other"), sealed, "key_1")
