"""Signatures of webhooks: HMAC-SHA256 of the body as it came."""

import hashlib
import hmac

from lintas_kit.errors import PermissionDenied, Unauthenticated

_PREFIX = "sha256="


def sign(body: bytes, secret: str) -> str:
    """The header's value for the body: `sha256=` and 64 hexadecimal digits."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def check(body: bytes, header: str, secret: str) -> None:
    """Refuses a body whose signature is missing (Unauthenticated) or wrong (PermissionDenied).

    Takes the same time wherever the two differ. Without a secret nothing is let in.
    """
    if not header:
        raise Unauthenticated("BAD_SIGNATURE", "The request carries no signature.")
    expected = sign(body, secret).encode()
    if not secret or not hmac.compare_digest(expected, header.strip().lower().encode()):
        raise PermissionDenied("BAD_SIGNATURE", "The signature does not belong to this body.")
