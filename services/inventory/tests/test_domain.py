from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_inventory.domain import adjustment, reservation, stock
from lintas_inventory.domain.adjustment import Adjustment
from lintas_inventory.domain.location import Kind, Location, OpeningHours, Point
from lintas_inventory.domain.product import Product
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.stock import Cause, Change, Line
from lintas_inventory.store.levels import _needed
from lintas_kit.errors import InvalidArgument, Problem

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def fields(refusal: pytest.ExceptionInfo[InvalidArgument]) -> list[str]:
    return [violation.field for violation in refusal.value.violations]


def test_distance_on_the_ground() -> None:
    jakarta, bandung = Point(-6.1951, 106.8203), Point(-6.8850, 107.6137)
    assert jakarta.distance(bandung) == pytest.approx(116_600, rel=0.01)
    assert jakarta.distance(jakarta) == 0


def test_a_product_is_found_by_words_and_attributes_in_any_case() -> None:
    product = Product("S-1", "Kemeja Linen", None, attributes={"Size": "M"})
    assert {"kemeja", "linen", "size=m", "m"} <= set(product.tokens())


@pytest.mark.parametrize("sku", ["", " a", "a|b", "a/b", "x" * 101, "a\n"])
def test_what_is_no_sku(sku: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        Product(sku, "Name", None)
    assert fields(refusal) == ["sku"]


def test_a_location_names_everything_that_is_wrong() -> None:
    hours = (OpeningHours("MONDAY", "10:00", "09:00"), OpeningHours("SOMEDAY", "9", "99:00"))
    with pytest.raises(InvalidArgument) as refusal:
        Location("s", " ", Kind.STORE, Point(91, 0), "Mars/Olympus", hours)
    assert fields(refusal) == [
        "name",
        "point",
        "timeZone",
        "openingHours[0].closes",
        "openingHours[1].day",
        "openingHours[1].opens",
        "openingHours[1].closes",
    ]


def test_lines_of_a_level_go_together() -> None:
    lines = stock.checked([Line("a", "x", 1), Line("b", "x", 2), Line("a", "x", 3)])
    assert lines == (Line("a", "x", 4), Line("b", "x", 2))


@pytest.mark.parametrize("quantity", [0, -1, 10**10])
def test_a_quantity_is_named_by_its_line(quantity: int) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        stock.checked([Line("a", "x", 1), Line("b", "x", quantity)])
    assert fields(refusal) == ["lines[1].quantity"]


def test_adjustments_name_what_is_wrong() -> None:
    lines = [Adjustment("a", "x", 0, "RECEIPT"), Adjustment("a", "x", 1, "LUCK")]
    with pytest.raises(InvalidArgument) as refusal:
        adjustment.checked(lines)
    assert fields(refusal) == ["adjustments[0].delta", "adjustments[1].reason"]


def test_a_hold_is_over_when_its_time_is() -> None:
    hold = Reservation("r", (Line("a", "x", 1),), "", 1, NOW, NOW + timedelta(seconds=10))
    assert hold.seen_at(NOW + timedelta(seconds=9)).state is State.HELD
    assert hold.seen_at(NOW + timedelta(seconds=10)).state is State.EXPIRED


@pytest.mark.parametrize(
    ("asked", "service", "fine"),
    [
        (timedelta(days=7), False, True),
        (timedelta(days=8), False, False),
        (timedelta(days=8), True, True),
        (timedelta(0), True, False),
    ],
)
def test_how_long_a_hold_may_last(asked: timedelta, service: bool, fine: bool) -> None:
    if fine:
        assert reservation.lasting(asked, service=service) == asked
    else:
        with pytest.raises(Problem):
            reservation.lasting(asked, service=service)


changes = st.lists(
    st.builds(
        lambda n, take: Change(
            f"op{n}",
            "att",
            "a",
            "x",
            Cause.TAKEN if take else Cause.PUT_BACK,
            on_hand=-n if take else n,
            needs=n if take else 0,
        ),
        st.integers(1, 20),
        st.booleans(),
    ),
    max_size=12,
)


@given(st.integers(0, 60), changes)
def test_what_fits_never_goes_below_zero(available: int, found: list[Change]) -> None:
    fits = stock.fitting(available, found)
    for change, fit in zip(found, fits, strict=True):
        if fit:
            available += change.available
        assert available >= 0


@given(st.integers(0, 100), changes)
def test_one_update_needs_what_all_in_turn_need(available: int, found: list[Change]) -> None:
    assert (_needed(found) <= available) == all(stock.fitting(available, found))


@given(changes)
def test_an_undone_change_leaves_nothing(found: list[Change]) -> None:
    for change in found:
        back = change.undone()
        assert (change.on_hand + back.on_hand, change.reserved + back.reserved) == (0, 0)
        assert back.attempt == change.attempt
