"""Facts about a person: a key, a value, and when it was said. The last word counts."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

MOST_FACTS = 200
_LARGEST_JSON = 16_384
_DEEPEST = 8
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_TICK = timedelta(milliseconds=1)

Json = None | bool | float | str | list[Any] | dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """One thing that was said of a person; a value of None takes an earlier one back."""

    key: str
    value: Json
    at: datetime


def check(values: Mapping[str, Json], field: str) -> None:
    """Raises InvalidArgument where the values are too many, too large or oddly named."""
    if len(values) > MOST_FACTS:
        raise _wrong(field, f"must have at most {MOST_FACTS} keys")
    for key, value in values.items():
        if not _KEY.fullmatch(key):
            raise _wrong(f"{field}.{key[:64]}", "must be named with letters, digits, '_' and '-'")
        _check_value(value, f"{field}.{key}", 1)
    if len(json.dumps(values)) > _LARGEST_JSON:
        raise _wrong(field, f"must be at most {_LARGEST_JSON} bytes of JSON")


def current(facts: Iterable[Fact]) -> dict[str, Json]:
    """What holds: for each key the value that was said last, but for those taken back."""
    return {key: f.value for key, f in sorted(_latest(facts).items()) if f.value is not None}


def say(
    own: Sequence[Fact], seen: Sequence[Fact], values: Mapping[str, Json], now: datetime
) -> tuple[Fact, ...]:
    """The record `own` with the values said into it, but for those that it holds already.

    `seen` holds the facts of the whole person, `own` among them. What is said now is later than
    anything said before, whatever the clocks of different machines tell. Raises
    FailedPrecondition where there would be too many.
    """
    latest = _latest(seen)
    held, held_here = current(seen), current(own)
    said = {fact.key: fact for fact in own}
    for key, value in values.items():
        if held.get(key) == value and held_here.get(key) == value:
            continue
        before = latest.get(key)
        said[key] = Fact(key, value, max(now, before.at + _TICK) if before else now)
    if len(said) > max(MOST_FACTS, len(own)):
        raise FailedPrecondition(
            "TOO_MANY_FACTS", f"A customer has at most {MOST_FACTS} of these: use known keys."
        )
    return tuple(said.values())


def _latest(facts: Iterable[Fact]) -> dict[str, Fact]:
    latest: dict[str, Fact] = {}
    for fact in facts:
        known = latest.get(fact.key)
        if known is None or fact.at > known.at:
            latest[fact.key] = fact
    return latest


def _check_value(value: Json, field: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise _wrong(field, "is nested too deeply")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not key or key.startswith("$") or "." in key or "\0" in key:
                raise _wrong(field, "must have keys without '.' and a leading '$'")
            _check_value(inner, field, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, field, depth + 1)


def _wrong(field: str, description: str) -> InvalidArgument:
    return InvalidArgument([Violation(field, description)])
