"""Secrets at rest: encrypted with keys that derive from the platform's secret."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class NotOurs(Exception):
    """It was sealed with another secret, or tampered with."""


def derive(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose; keys of different purposes tell nothing of each other."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"lintas identity {purpose}".encode()).derive(
        secret.encode()
    )


def seal(key: bytes, nonce: bytes, plain: bytes, about: str) -> bytes:
    """The bytes, readable only with the key and for what they are about."""
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """What was sealed. Raises NotOurs."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise NotOurs from None
