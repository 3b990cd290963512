"""Consents: an append-only record of what a person said yes and no to, each with its receipt."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

_PURPOSE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
MOST_ANSWERS = 1000
_LONGEST_TEXT = 4000
_LONGEST_SOURCE = 200
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Consent:
    """One answer. `receipt_id` names it for ever; the words are those that the person saw."""

    receipt_id: str
    purpose: str
    channel: str
    granted: bool
    source: str
    text: str
    at: datetime

    def says_the_same(self, other: "Consent") -> bool:
        """Whether it is the same answer to the same words, apart from its receipt."""
        return (self.granted, self.source, self.text) == (other.granted, other.source, other.text)


def check(purpose: str, channel: str, source: str, text: str) -> None:
    """Raises InvalidArgument that names each field that is wrong."""
    violations = []
    if not _PURPOSE.fullmatch(purpose):
        violations.append(Violation("purpose", "must be in capitals, e.g. MARKETING"))
    if not channel:
        violations.append(Violation("channel", "must say which channel it is for"))
    if len(source) > _LONGEST_SOURCE:
        violations.append(Violation("source", f"must be at most {_LONGEST_SOURCE} characters"))
    if len(text) > _LONGEST_TEXT:
        violations.append(Violation("text", f"must be at most {_LONGEST_TEXT} characters"))
    if violations:
        raise InvalidArgument(violations)


def add(own: Sequence[Consent], given: Consent) -> tuple[Consent, ...]:
    """The record with one more answer. Raises FailedPrecondition where it is full."""
    if len(own) >= MOST_ANSWERS:
        raise FailedPrecondition(
            "TOO_MANY_CONSENTS", f"A customer's record holds {MOST_ANSWERS} answers at most."
        )
    return (*own, given)


def history(given: Iterable[Consent], purpose: str, channel: str) -> list[Consent]:
    """All answers to one purpose in one channel, the newest first."""
    same = [c for c in given if (c.purpose, c.channel) == (purpose, channel)]
    return sorted(same, key=_newest, reverse=True)


def by_question(given: Iterable[Consent]) -> list[list[Consent]]:
    """The histories of every purpose and channel that was ever answered."""
    answers = list(given)
    questions = sorted({(c.purpose, c.channel) for c in answers})
    return [history(answers, purpose, channel) for purpose, channel in questions]


def after(seen: Iterable[Consent], now: datetime) -> datetime:
    """A moment later than every answer so far, `now` where the clocks agree."""
    latest = max((consent.at for consent in seen), default=None)
    return max(now, latest + _TICK) if latest else now


def _newest(consent: Consent) -> tuple[datetime, str]:
    return consent.at, consent.receipt_id
