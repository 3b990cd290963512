"""The entries of redemptions: what campaigns gave, and what of it came back. Only ever added to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lintas_kit.errors import FailedPrecondition
from lintas_promotion_rules import Discount

COMMIT = "commit"


class Given(NamedTuple):
    """What a campaign took off a line, in minor units."""

    campaign_id: str
    coupon_code: str
    line_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One campaign's part of one operation; `uses` and all amounts are below 0 for what came back.

    `lines` are the amounts in minor units by line.
    """

    operation_id: str
    campaign_id: str
    coupon_code: str
    uses: int
    currency: str
    lines: Mapping[str, int]
    at: datetime

    @property
    def minor(self) -> int:
        """All lines together."""
        return sum(self.lines.values())


class Balance(NamedTuple):
    """What the entries of a redemption come to; `coupon_uses` are the uses that needed a coupon."""

    uses: int = 0
    coupon_uses: int = 0
    minor: int = 0


def balance(entries: Iterable[Entry]) -> Balance:
    """The sum of the entries: all zero once everything came back."""
    uses = coupon_uses = minor = 0
    for entry in entries:
        uses += entry.uses
        coupon_uses += entry.uses if entry.coupon_code else 0
        minor += entry.minor
    return Balance(uses, coupon_uses, minor)


def committed(discounts: Iterable[Discount], currency: str, now: datetime) -> tuple[Entry, ...]:
    """The entries of discounts that an order relies on now: a use of each campaign."""
    given = [Given(d.campaign_id, d.coupon_code, d.line_id, d.amount_minor) for d in discounts]
    return tuple(
        Entry(COMMIT, campaign_id, coupon_code, 1, currency, lines, now)
        for (campaign_id, coupon_code), lines in _by_campaign(given).items()
    )


def reversed_part(
    entries: Sequence[Entry], operation_id: str, given_back: Sequence[Given], now: datetime
) -> tuple[Entry, ...]:
    """The entries of what comes back. Raises FailedPrecondition where that is more than is left.

    A use comes back with the last of its campaign's discounts.
    """
    currency = entries[0].currency if entries else ""
    kept = {(each.campaign_id, each.coupon_code): dict(each.lines) for each in _commits(entries)}
    for entry in entries:
        if entry.operation_id != COMMIT:
            _take(kept, (entry.campaign_id, entry.coupon_code), _negated(entry.lines))
    made = []
    for key, lines in _by_campaign(given_back).items():
        _take(kept, key, lines)
        if not any(lines.values()):
            continue
        uses = 0 if any(kept[key].values()) else -1
        made.append(Entry(operation_id, *key, uses, currency, _negated(lines), now))
    return tuple(made)


def left(entries: Sequence[Entry]) -> list[Given]:
    """What has not come back yet, line by line."""
    kept: dict[Given, int] = {}
    for entry in entries:
        for line_id, minor in entry.lines.items():
            key = Given(entry.campaign_id, entry.coupon_code, line_id, 0)
            kept[key] = kept.get(key, 0) + minor
    return [key._replace(minor=minor) for key, minor in kept.items() if minor]


def _commits(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.operation_id == COMMIT]


def _take(
    kept: dict[tuple[str, str], dict[str, int]], key: tuple[str, str], lines: Mapping[str, int]
) -> None:
    for line_id, minor in lines.items():
        there = kept.get(key, {}).get(line_id, 0)
        if not 0 <= minor <= there:
            words = f"Of campaign {key[0]} on line {line_id} there is less left to come back."
            raise FailedPrecondition("MORE_THAN_WAS_GIVEN", words)
        if key in kept:
            kept[key][line_id] = there - minor


def _negated(lines: Mapping[str, int]) -> dict[str, int]:
    return {line_id: -minor for line_id, minor in lines.items()}


def _by_campaign(given: Iterable[Given]) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for each in given:
        lines = found.setdefault((each.campaign_id, each.coupon_code), {})
        lines[each.line_id] = lines.get(each.line_id, 0) + each.minor
    return found
