"""Carts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound
from lintas_orders.domain.cart import MOST_LINES, Cart, CartLine, CartState, left_over

NOW = datetime(2026, 1, 1, tzinfo=UTC)

contents = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 1000))


def cart(lines: dict[str, int], currency: str = "IDR") -> Cart:
    return Cart(
        "crt_1",
        "cus_1",
        1,
        currency,
        NOW,
        NOW,
        lines=tuple(CartLine(f"lin_{sku}", sku, quantity) for sku, quantity in lines.items()),
    )


def units(of: Cart) -> dict[str, int]:
    return {line.sku: line.quantity for line in of.lines}


@given(contents, contents)
def test_merging_keeps_the_larger_quantity(mine: dict[str, int], theirs: dict[str, int]) -> None:
    merged = cart(mine).merging(cart(theirs))
    assert units(merged) == {
        sku: max(mine.get(sku, 0), theirs.get(sku, 0)) for sku in {*mine, *theirs}
    }
    assert units(merged.merging(cart(theirs))) == units(merged)


@given(contents, st.sampled_from("abcdefgh"), st.integers(1, 1000))
def test_adding_grows(before: dict[str, int], sku: str, quantity: int) -> None:
    after = units(cart(before).adding(sku, quantity, "lin_new"))
    assert after == before | {sku: before.get(sku, 0) + quantity}


@given(contents, contents)
def test_what_was_not_bought_is_left_over(held: dict[str, int], bought: dict[str, int]) -> None:
    rest = {line.sku: line.quantity for line in left_over(cart(held).lines, bought)}
    assert rest == {
        sku: quantity - bought.get(sku, 0)
        for sku, quantity in held.items()
        if quantity > bought.get(sku, 0)
    }


@pytest.mark.parametrize("quantity", [0, -1, 100_001])
def test_quantities_have_bounds(quantity: int) -> None:
    with pytest.raises(InvalidArgument):
        cart({}).adding("a", quantity, "lin")


def test_a_line_that_grows_too_large() -> None:
    with pytest.raises(InvalidArgument):
        cart({"a": 99_999}).adding("a", 2, "lin")


def test_setting_and_removing() -> None:
    assert units(cart({"a": 1, "b": 1}).setting("lin_a", 7)) == {"a": 7, "b": 1}
    assert units(cart({"a": 1, "b": 1}).setting("lin_a", 0)) == {"b": 1}
    with pytest.raises(NotFound):
        cart({}).setting("lin_a", 1)


def test_a_cart_is_full_at_some_point() -> None:
    full = cart({f"sku_{n}": 1 for n in range(MOST_LINES)})
    with pytest.raises(FailedPrecondition, match="CART_FULL"):
        full.adding("one more", 1, "lin")


@pytest.mark.parametrize("state", [CartState.CHECKED_OUT, CartState.MERGED])
def test_what_is_closed_stays_as_it_is(state: CartState) -> None:
    closed = replace(cart({"a": 1}), state=state, successor_id="x")
    for change in (
        lambda: closed.adding("a", 1, "lin"),
        lambda: closed.setting("lin_a", 2),
        lambda: closed.merging(cart({})),
    ):
        with pytest.raises(FailedPrecondition):
            change()


def test_currencies_do_not_mix() -> None:
    with pytest.raises(FailedPrecondition, match="CURRENCY_MISMATCH"):
        cart({}).merging(cart({}, "GBP"))
