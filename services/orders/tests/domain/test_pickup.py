"""Pickup codes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from any_order import orders
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import ResourceExhausted
from lintas_orders.domain import pickup
from lintas_orders.domain.order import Order


@given(st.integers(0, 10**12))
def test_codes_have_six_digits(number: int) -> None:
    code = pickup.code_from(number)
    assert len(code) == 6
    assert code.isdecimal()


@given(orders, st.text(max_size=8))
def test_only_the_code_matches(order: Order, shown: str) -> None:
    known = replace(order, pickup_code="012345")
    assert pickup.matches(known, " 012345 ")
    assert pickup.matches(known, shown) == (shown.strip() == "012345")
    assert not pickup.matches(replace(order, pickup_code=""), shown)


@given(orders)
def test_five_wrong_ones_lock_for_a_minute(order: Order) -> None:
    now = order.created_at
    order = replace(order, wrong_codes=0, wrong_code_at=None)
    for _ in range(pickup.MOST_WRONG):
        pickup.require_unlocked(order, now)
        order = pickup.counting_wrong(order, now)
    with pytest.raises(ResourceExhausted):
        pickup.require_unlocked(order, now + timedelta(seconds=59))
    pickup.require_unlocked(order, now + pickup.PAUSE)
    assert pickup.counting_wrong(order, now + pickup.PAUSE).wrong_codes == 1
