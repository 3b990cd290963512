"""Prices as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_messaging.domain import amounts
from lintas_messaging.domain.amounts import Bounds
from lintas_messaging.domain.tongue import plain

WRITTEN = [
    ("300.000", 300_000),
    ("300,000", 300_000),
    ("300000", 300_000),
    ("rp300.000", 300_000),
    ("rp 300.000", 300_000),
    ("rp. 300.000", 300_000),
    ("idr 300.000", 300_000),
    ("300 ribu", 300_000),
    ("300ribu", 300_000),
    ("300rb", 300_000),
    ("300 rb", 300_000),
    ("300k", 300_000),
    ("300K", 300_000),
    ("1 juta", 1_000_000),
    ("1jt", 1_000_000),
    ("1,5 juta", 1_500_000),
    ("1.5 juta", 1_500_000),
    ("1,25jt", 1_250_000),
    ("1.500.000", 1_500_000),
    ("rp1.500.000,-", 1_500_000),
    ("rp 99.000,00", 99_000),
    ("2 million", 2_000_000),
]


@pytest.mark.parametrize(("written", "worth"), WRITTEN)
def test_reads_an_upper_bound(written: str, worth: int) -> None:
    assert amounts.find(plain(f"max {written}")).bounds == Bounds(None, worth)


@pytest.mark.parametrize("text", ["ukuran 32", "size 40", "2 kemeja", "0812", "no 42", "", "m"])
def test_other_numbers_are_no_prices(text: str) -> None:
    assert not amounts.find(text).bounds


@given(st.integers(10_000, 99_000_000), st.sampled_from([".", ","]))
def test_thousands_are_read_back(worth: int, mark: str) -> None:
    written = f"{worth:,}".replace(",", mark)
    assert amounts.find(f"di bawah rp{written}").bounds == Bounds(None, worth)


@given(st.integers(1, 900), st.integers(1, 900))
def test_a_range_is_in_order(one: int, other: int) -> None:
    low, high = sorted((one * 1000, other * 1000))
    assert amounts.find(f"antara {one}rb dan {other}rb").bounds == Bounds(low, high)


@given(st.text(max_size=200))
def test_takes_any_text(text: str) -> None:
    bounds = amounts.find(plain(text)).bounds
    assert bounds.low is None or bounds.high is None or bounds.low <= bounds.high


def test_holds_in_minor_units() -> None:
    assert Bounds(None, 349_000).holds(349_000_00, 2)
    assert not Bounds(None, 349_000).holds(349_000_01, 2)
    assert not Bounds(350_000, None).holds(349_000_00, 2)
    assert Bounds(100, 500).holds(300, 0)
