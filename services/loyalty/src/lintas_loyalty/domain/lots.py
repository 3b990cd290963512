"""Lots: points by the midnight at which they lapse. A lot below zero is a debt.

Reversing what was spent already drives the lot that it was earned in below zero rather than
taking from other lots; so reversing and restoring in any order come to the same lots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lintas_loyalty.domain.booking import Entry, Kind

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lot:
    """Points that lapse together; never where `lapses_at` is none."""

    lapses_at: datetime | None
    points: int


def age(lapses_at: datetime | None) -> datetime:
    """What lots are ordered by: the soonest to lapse first."""
    return lapses_at or _NEVER


def is_lapsed(lapses_at: datetime | None, now: datetime) -> bool:
    """Judged by the clock, whether or not it is booked."""
    return lapses_at is not None and lapses_at <= now


def after(lots: Sequence[Lot], entries: Iterable[Entry]) -> tuple[Lot, ...]:
    """The lots with the entries in them, the soonest to lapse first; empty ones are left out."""
    points = {lot.lapses_at: lot.points for lot in lots}
    for entry in entries:
        points[entry.lapses_at] = points.get(entry.lapses_at, 0) + entry.points
    filled = [Lot(lapses_at, amount) for lapses_at, amount in points.items() if amount]
    return tuple(sorted(filled, key=lambda lot: age(lot.lapses_at)))


def balance(lots: Iterable[Lot]) -> int:
    """The sum, debts included."""
    return sum(lot.points for lot in lots)


def lapsing(lots: Sequence[Lot], now: datetime) -> tuple[Entry, ...]:
    """What lapses: lots whose time is over, but for what covers a debt, the soonest first."""
    debt = -sum(lot.points for lot in lots if lot.points < 0)
    entries = []
    for lot in lots:
        if lot.points <= 0 or not is_lapsed(lot.lapses_at, now):
            continue
        covered = min(debt, lot.points)
        debt -= covered
        if lot.points > covered:
            entries.append(Entry(Kind.EXPIRY, covered - lot.points, lot.lapses_at))
    return tuple(entries)


def next_lapse(lots: Sequence[Lot]) -> datetime | None:
    """When something lapses next; none where nothing ever does."""
    moments = [lot.lapses_at for lot in lots if lot.points > 0 and lot.lapses_at]
    return next((moment for moment in moments if lapsing(lots, moment)), None)


def expiring(lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """What is left to lapse of each lot once debts are covered by the soonest."""
    debt = -sum(lot.points for lot in lots if lot.points < 0)
    left = []
    for lot in lots:
        if lot.points > 0:
            covered = min(debt, lot.points)
            debt -= covered
            if lot.points > covered and lot.lapses_at:
                left.append(Lot(lot.lapses_at, lot.points - covered))
    return tuple(left)


Owned = tuple[str, datetime | None]


def take(lots: Mapping[str, Sequence[Lot]], points: int, now: datetime) -> dict[Owned, int] | None:
    """From which lots of which customers the points come, the oldest lots first.

    None where all together have fewer. What lapsed, or covers a debt, can't be taken.
    """
    if points > sum(balance(after(own, lapsing(own, now))) for own in lots.values()):
        return None
    good = [
        (age(lot.lapses_at), customer_id, lot)
        for customer_id, own in lots.items()
        for lot in own
        if lot.points > 0 and not is_lapsed(lot.lapses_at, now)
    ]
    taken: dict[Owned, int] = {}
    for _, customer_id, lot in sorted(good, key=lambda each: each[:2]):
        part = min(points - sum(taken.values()), lot.points)
        if part > 0:
            taken[customer_id, lot.lapses_at] = part
    return taken


def give_back(burned: Mapping[Owned, int], points: int) -> dict[Owned, int]:
    """Into which lots burned points return: those taken last first, as if fewer had been burned."""
    order = sorted(burned, key=lambda owned: (age(owned[1]), owned[0]), reverse=True)
    given: dict[Owned, int] = {}
    for owned in order:
        part = min(points - sum(given.values()), burned[owned])
        if part > 0:
            given[owned] = part
    return given
