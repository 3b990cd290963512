"""What the ids look like that callers choose."""

import re

from lintas_kit.errors import Violation

LONGEST = 64
_SKU = re.compile(r"[^\s/|?#]+( [^\s/|?#]+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:@-]*")


def check_sku(sku: str, field: str) -> list[Violation]:
    """1 to 64 printable characters, without `/ | ? #`, single blanks inside only."""
    return _check(sku, field, _SKU, "must have no / | ? # and no blanks at its ends")


def check_id(value: str, field: str) -> list[Violation]:
    """Letters, digits and `. _ ~ : @ -`, 64 at most; ids of locations, operations, reservations."""
    return _check(value, field, _ID, "must be of letters, digits and . _ ~ : @ -")


def _check(value: str, field: str, pattern: re.Pattern[str], rule: str) -> list[Violation]:
    if not value:
        return [Violation(field, "is needed")]
    if len(value) > LONGEST:
        return [Violation(field, f"must have {LONGEST} characters or less")]
    if not value.isprintable() or not pattern.fullmatch(value):
        return [Violation(field, rule)]
    return []
