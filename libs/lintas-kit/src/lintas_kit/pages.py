"""Pages of lists: sizes and opaque tokens."""

import base64
import binascii
import json
from typing import Any

from lintas_kit.errors import InvalidArgument, Violation

DEFAULT_SIZE = 50
LARGEST_SIZE = 200


def page_size(asked: int) -> int:
    """The number of rows to answer: 50 where none was asked for, 200 at most."""
    if asked < 0:
        raise InvalidArgument([Violation("pageSize", "must be 0 or more")])
    return min(asked or DEFAULT_SIZE, LARGEST_SIZE)


def encode_token(position: Any) -> str:
    """A token that leads on from the position; any JSON value."""
    words = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(words).rstrip(b"=").decode()


def decode_token(token: str) -> Any:
    """The position, or none for the first page. Raises InvalidArgument for a made-up token."""
    if not token:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError):
        raise InvalidArgument([Violation("pageToken", "is not a token of this list")]) from None
