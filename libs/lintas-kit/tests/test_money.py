import pytest
from google.type import money_pb2
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import InvalidArgument
from lintas_kit.money import Money, decimals
from lintas_kit.money_proto import from_proto, to_proto

currencies = st.sampled_from(["IDR", "GBP", "JPY", "BHD"])
amounts = st.builds(Money, currencies, st.integers(-(10**15), 10**15))


@given(amounts)
def test_comes_back_from_the_wire_as_it_went(money: Money) -> None:
    assert from_proto(to_proto(money), "price") == money


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any))
def test_shares_sum_to_the_whole(money: Money, weights: list[int]) -> None:
    shares = money.allocate(weights)
    assert Money.total(money.currency, shares) == money
    assert all(s.is_zero for s, w in zip(shares, weights, strict=True) if w == 0 and money.minor)


@given(amounts, st.integers(1, 1000))
def test_a_portion_is_within_half_a_minor_unit(money: Money, parts: int) -> None:
    portion = money.portion(1, parts)
    assert abs(2 * (portion.minor * parts - money.minor)) <= parts


@pytest.mark.parametrize(
    ("minor", "expected"), [(5, 2), (15, 8), (25, 12), (-5, -2), (-15, -8), (6, 3)]
)
def test_halves_go_to_even(minor: int, expected: int) -> None:
    assert Money("GBP", minor).portion(1, 2).minor == expected


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (money_pb2.Money(currency_code="XXZ", units=1), "price.currencyCode"),
        (money_pb2.Money(currency_code="", units=1), "price.currencyCode"),
        (money_pb2.Money(currency_code="GBP", nanos=1), "price.nanos"),
        (money_pb2.Money(currency_code="JPY", nanos=500_000_000), "price.nanos"),
        (money_pb2.Money(currency_code="GBP", units=1, nanos=-10_000_000), "price.nanos"),
        (money_pb2.Money(currency_code="GBP", nanos=1_000_000_000), "price.nanos"),
    ],
)
def test_names_the_field_that_is_wrong(message: money_pb2.Money, field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        from_proto(message, "price")
    assert [v.field for v in refusal.value.violations] == [field]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money("IDR", 1) + Money("GBP", 1)


def test_decimals_are_those_of_iso_4217() -> None:
    assert [decimals(code) for code in ("IDR", "GBP", "JPY", "BHD")] == [2, 2, 0, 3]
