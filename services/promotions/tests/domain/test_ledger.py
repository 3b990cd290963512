"""What comes back, line by line, is what was given."""

from dataclasses import replace
from datetime import timedelta

import pytest
from promotions_world import BEGUN

from lintas_kit.errors import FailedPrecondition
from lintas_promotion_rules import Discount
from lintas_promotions.domain.ledger import (
    Balance,
    Entry,
    Given,
    balance,
    committed,
    left,
    reversed_part,
)

GIVEN = (
    Discount("c", "X", "1", 30, ""),
    Discount("c", "X", "2", 20, ""),
    Discount("d", "", "1", 5, ""),
)
ENTRIES = committed(GIVEN, "IDR", BEGUN)


def back(entries: tuple[Entry, ...], operation: str, *given: Given) -> tuple[Entry, ...]:
    return entries + reversed_part(entries, operation, given, BEGUN + timedelta(days=1))


def net(entries: tuple[Entry, ...]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        uses, minor = found.get(entry.campaign_id, (0, 0))
        found[entry.campaign_id] = (uses + entry.uses, minor + entry.minor)
    return found


def test_each_campaign_is_used_once() -> None:
    assert net(ENTRIES) == {"c": (1, 50), "d": (1, 5)}


def test_the_use_comes_back_with_the_last_discounted_line() -> None:
    first = back(ENTRIES, "r1", Given("c", "X", "1", 30), Given("d", "", "1", 5))
    assert net(first) == {"c": (1, 20), "d": (0, 0)}
    half = back(first, "r2", Given("c", "X", "2", 10))
    assert net(half) == {"c": (1, 10), "d": (0, 0)}
    assert net(back(half, "r3", Given("c", "X", "2", 10))) == {"c": (0, 0), "d": (0, 0)}


def test_all_that_is_left_comes_to_nothing() -> None:
    part = back(ENTRIES, "r1", Given("c", "X", "1", 7))
    assert sorted(left(part)) == [
        Given("c", "X", "1", 23),
        Given("c", "X", "2", 20),
        Given("d", "", "1", 5),
    ]
    assert net(back(part, "r2", *left(part))) == {"c": (0, 0), "d": (0, 0)}


@pytest.mark.parametrize(
    "given",
    [
        Given("c", "X", "1", 31),
        Given("c", "X", "1", -1),
        Given("c", "", "1", 1),
        Given("c", "X", "3", 1),
        Given("other", "", "1", 1),
    ],
)
def test_no_more_comes_back_than_was_given(given: Given) -> None:
    with pytest.raises(FailedPrecondition, match="MORE_THAN_WAS_GIVEN"):
        back(ENTRIES, "r1", given)


def test_nothing_is_no_entry() -> None:
    assert back(ENTRIES, "r1", Given("c", "X", "1", 0), Given("z", "", "9", 0)) == ENTRIES


def test_entries_are_values() -> None:
    assert replace(ENTRIES[0]) == ENTRIES[0]


def test_the_balance_is_what_the_entries_come_to() -> None:
    assert balance(ENTRIES) == Balance(uses=2, coupon_uses=1, minor=55)
    part = back(ENTRIES, "r1", Given("c", "X", "1", 30))
    assert balance(part) == Balance(uses=2, coupon_uses=1, minor=25)
    assert balance(back(part, "r2", *left(part))) == balance(()) == Balance()
