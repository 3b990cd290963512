"""Opaque, time-ordered ids: a prefix that names the kind, then 26 characters."""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_RANDOM_BITS = 80


def new(prefix: str) -> str:
    """A new id, e.g. `ord_01kb…`; ids made later sort later, to the millisecond."""
    number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return f"{prefix}_{encode(number)}"


def encode(number: int) -> str:
    """130 bits as 26 characters without look-alikes, in the order of the number."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
