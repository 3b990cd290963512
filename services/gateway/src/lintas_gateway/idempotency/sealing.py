"""Kept answers are readable only to who sends the same key and body again.

Answers hold personal data and tokens. The database gets them encrypted under a secret made of the
request itself, of which it knows no more than a hash.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def digest(purpose: str, *parts: bytes) -> bytes:
    """32 bytes of the parts; another purpose or split gives others."""
    hashed = hashlib.sha256(purpose.encode())
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.digest()


def seal(secret: bytes, body: bytes) -> bytes:
    """The body, encrypted and authenticated."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, body, None)


def unseal(secret: bytes, sealed: bytes) -> bytes:
    """The body again. Raises ValueError where secret or bytes are not those of `seal`."""
    try:
        return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except InvalidTag:
        raise ValueError("not sealed with this secret") from None
