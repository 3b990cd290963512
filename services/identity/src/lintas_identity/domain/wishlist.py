"""What a person wishes for: the last word on each SKU counts, in the order they were wished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

MOST_WISHES = 500
_LONGEST_SKU = 100
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Wish:
    """A SKU that was put on the list, or, where not `wanted`, taken off it."""

    sku: str
    wanted: bool
    at: datetime


def check(sku: str) -> None:
    """Raises InvalidArgument for what can't be a SKU."""
    if not sku.strip() or len(sku) > _LONGEST_SKU or not sku.isprintable():
        raise InvalidArgument([Violation("sku", f"must be 1 to {_LONGEST_SKU} characters")])


def current(wishes: Iterable[Wish]) -> list[str]:
    """The SKUs on the list, the first wished first."""
    wanted = [wish for wish in _latest(wishes).values() if wish.wanted]
    return [wish.sku for wish in sorted(wanted, key=lambda wish: (wish.at, wish.sku))]


def put(own: Sequence[Wish], seen: Sequence[Wish], sku: str, now: datetime) -> tuple[Wish, ...]:
    """The record `own` with the SKU on the list, unless it is there already."""
    listed = current(seen)
    if sku in listed and sku in current(own):
        return tuple(own)
    if sku not in listed and len(listed) >= MOST_WISHES:
        raise FailedPrecondition(
            "WISHLIST_FULL", f"A wish list holds {MOST_WISHES} products: take one off first."
        )
    return _said(own, seen, sku, True, now)


def take_off(
    own: Sequence[Wish], seen: Sequence[Wish], sku: str, now: datetime
) -> tuple[Wish, ...]:
    """The record `own` with the SKU off the list.

    What another record of the same person wished is not touched but overruled, so that undoing
    the merge brings it back.
    """
    if sku not in current(seen) and sku not in current(own):
        return tuple(own)
    if sku in current(_without(seen, own)):
        return _said(own, seen, sku, False, now)
    return tuple(wish for wish in own if wish.sku != sku)


def _without(seen: Sequence[Wish], own: Sequence[Wish]) -> list[Wish]:
    others = list(seen)
    for wish in own:
        others.remove(wish)
    return others


def _said(
    own: Sequence[Wish], seen: Sequence[Wish], sku: str, wanted: bool, now: datetime
) -> tuple[Wish, ...]:
    latest = _latest(seen).get(sku)
    at = max(now, latest.at + _TICK) if latest else now
    return (*(wish for wish in own if wish.sku != sku), Wish(sku, wanted, at))


def _latest(wishes: Iterable[Wish]) -> dict[str, Wish]:
    latest: dict[str, Wish] = {}
    for wish in wishes:
        known = latest.get(wish.sku)
        if known is None or wish.at > known.at:
            latest[wish.sku] = wish
    return latest
