"""The version of rules: the same for the same content on every machine, another for any other."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

EVALUATOR = 1
"""Goes up whenever the same rules would come to another answer."""


def content_hash(campaigns: Iterable[Any]) -> str:
    """16 hexadecimal digits over all that the campaigns say."""
    said = [EVALUATOR, [_plain(campaign) for campaign in campaigns]]
    return sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        content = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        return [type(value).__name__, content]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value
