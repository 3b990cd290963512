"""What ids that others choose look like."""

import re

_OWN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PURPOSE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def is_own_id(value: str) -> bool:
    return _OWN_ID.fullmatch(value) is not None


def is_purpose(value: str) -> bool:
    return _PURPOSE.fullmatch(value) is not None
