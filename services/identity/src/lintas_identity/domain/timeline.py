"""The timeline: what happened with a customer, in every channel."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lintas_kit.errors import InvalidArgument, Violation

_KIND = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_LONGEST_REFERENCE = 200
_CLOCKS_DIFFER_BY = timedelta(minutes=5)


@dataclass(frozen=True)
class Entry:
    """One thing that happened, under the id it was recorded with."""

    entry_id: str
    customer_id: str
    at: datetime
    channel: str
    kind: str
    reference: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    journey_id: str = ""


@dataclass(frozen=True)
class Position:
    """Where a page of the timeline ended."""

    at: datetime
    entry_id: str


def check(kind: str, channel: str, reference: str, at: datetime, now: datetime) -> None:
    """Raises InvalidArgument that names each field that is wrong."""
    violations = []
    if not _KIND.fullmatch(kind):
        violations.append(Violation("kind", "must be in capitals, e.g. PRODUCT_VIEWED"))
    if not channel:
        violations.append(Violation("channel", "must say where it happened"))
    if len(reference) > _LONGEST_REFERENCE:
        violations.append(
            Violation("reference", f"must be at most {_LONGEST_REFERENCE} characters")
        )
    if at > now + _CLOCKS_DIFFER_BY:
        violations.append(Violation("at", "must not be in the future"))
    if violations:
        raise InvalidArgument(violations)


def entry_id(event_id: str, part: int = 0) -> str:
    """The id of the entry that an event makes: the same one however often it comes."""
    suffix = event_id.removeprefix("evt_")
    return f"ent_{suffix}" if part == 0 else f"ent_{suffix}_{part}"
