"""Only who has the secret gets in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import PermissionDenied, Unauthenticated
from lintas_messaging.domain import signature


@given(st.binary(max_size=500), st.text(min_size=1, max_size=40))
def test_what_is_signed_holds(body: bytes, secret: str) -> None:
    signature.check(body, signature.sign(body, secret), secret)


@given(st.binary(min_size=1, max_size=200), st.integers(0, 199))
def test_another_body_does_not(body: bytes, at: int) -> None:
    other = bytearray(body)
    other[at % len(body)] ^= 1
    with pytest.raises(PermissionDenied, match="BAD_SIGNATURE"):
        signature.check(bytes(other), signature.sign(body, "secret"), "secret")


def test_a_missing_one_is_unauthenticated() -> None:
    with pytest.raises(Unauthenticated, match="BAD_SIGNATURE"):
        signature.check(b"{}", "", "secret")


@pytest.mark.parametrize("header", ["sha256=", "x", "sha1=abc", "sha256=é", "sha256=" + "0" * 64])
def test_a_wrong_one_is_denied(header: str) -> None:
    with pytest.raises(PermissionDenied):
        signature.check(b'{"a":1}', header, "secret")


def test_without_a_secret_nothing_gets_in() -> None:
    with pytest.raises(PermissionDenied):
        signature.check(b"{}", signature.sign(b"{}", ""), "")


def test_is_an_hmac_of_rfc_4231() -> None:
    signed = signature.sign(b"what do ya want for nothing?", "Jefe")
    digest = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signed == f"sha256={digest}"
