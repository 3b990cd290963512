"""Opaque, time-ordered ids: a prefix that names the kind, then 26 characters."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 80


def new(prefix: str) -> str:
    """A new id, e.g. `ord_01kb…`; ids made later sort later, to the millisecond."""
    number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return f"{prefix}_{encode(number)}"


def encode(number: int) -> str:
    """130 bits as 26 characters without look-alikes, in the order of the number."""
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
