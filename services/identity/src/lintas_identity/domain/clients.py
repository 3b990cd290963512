"""Clients: members of staff and machines that get tokens for an id and a secret."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from lintas_kit.errors import InvalidArgument, Unauthenticated, Violation

GRANT = "client_credentials"
ROLES = frozenset({"STAFF", "AGENT", "MARKETER", "ADMIN", "CONNECTOR"})
_COST, _BLOCK, _LANES = 2**13, 8, 1


@dataclass(frozen=True)
class Client:
    """A client and its role; of the secret only `<salt>$<scrypt>` is kept, both in hex."""

    client_id: str
    role: str
    secret_hash: str


@dataclass(frozen=True)
class Credentials:
    """What a client shows."""

    client_id: str
    secret: str


def hash_secret(secret: str, salt: bytes) -> str:
    """What a secret is kept as. Takes some milliseconds on purpose."""
    key = hashlib.scrypt(secret.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32)
    return f"{salt.hex()}${key.hex()}"


def secret_matches(secret: str, secret_hash: str) -> bool:
    """Whether it is the secret. Takes as long for a wrong one."""
    salt = bytes.fromhex(secret_hash.partition("$")[0])
    return hmac.compare_digest(hash_secret(secret, salt), secret_hash)


def credentials(grant_type: str, client_id: str, secret: str, header: str) -> Credentials:
    """What the request shows, in its body or as HTTP Basic (RFC 6749, 2.3.1), not both.

    Raises InvalidArgument for another grant or a body that does not make sense, Unauthenticated
    for a header that does not.
    """
    if not grant_type:
        raise InvalidArgument([Violation("grantType", f"must be {GRANT}")], "INVALID_REQUEST")
    if grant_type != GRANT:
        raise InvalidArgument(
            [Violation("grantType", f"must be {GRANT}")], "UNSUPPORTED_GRANT_TYPE"
        )
    if not header.lower().startswith("basic "):
        if not client_id:
            raise refused()
        return Credentials(client_id, secret)
    if secret:
        raise InvalidArgument(
            [Violation("clientSecret", "must be in the body or in the header, not in both")],
            "INVALID_REQUEST",
        )
    return _basic(header)


def authenticate(known: Mapping[str, Client], shown: Credentials) -> Client:
    """The client that the credentials prove. Raises Unauthenticated, as slowly for an unknown one.

    Takes some milliseconds: not for an event loop.
    """
    client = known.get(shown.client_id)
    if client is None:
        hash_secret(shown.secret, b"no such client..")
        raise refused()
    if not secret_matches(shown.secret, client.secret_hash):
        raise refused()
    return client


def refused() -> Unauthenticated:
    """One answer to wrong ids and wrong secrets."""
    return Unauthenticated("INVALID_CLIENT", "The client id or its secret is wrong.")


def _basic(header: str) -> Credentials:
    try:
        words = base64.b64decode(header[6:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise refused() from None
    client_id, colon, secret = words.partition(":")
    if not colon:
        raise refused()
    return Credentials(unquote_plus(client_id), unquote_plus(secret))
