"""Payments and refunds balance."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import FailedPrecondition, InvalidArgument
from lintas_kit.money import Money
from lintas_orders.domain import money_flow
from lintas_orders.domain.parts import FulfilmentKind, Payment

NOW = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = ["CASH", "CARD", "TEST", "WRITE_OFF"]


def idr(minor: int) -> Money:
    return Money("IDR", minor)


payments = st.lists(
    st.builds(
        lambda method, minor, taken: Payment(method, idr(minor), NOW if taken else None),
        st.sampled_from(METHODS),
        st.integers(0, 10_000),
        st.booleans(),
    ),
    max_size=5,
).map(tuple)


@given(payments, st.integers(-5_000, 50_000))
def test_refunds_sum_to_the_amount(taken: tuple[Payment, ...], amount: int) -> None:
    entries = money_flow.refunds(taken, idr(amount), NOW)
    assert sum(each.amount.minor for each in entries) == -amount


@given(payments)
def test_a_cancelled_order_keeps_nothing(taken: tuple[Payment, ...]) -> None:
    left = money_flow.call_off(taken, "IDR", NOW)
    assert money_flow.captured(left, "IDR").is_zero
    assert money_flow.outstanding(left, "IDR").is_zero


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=5), st.data())
def test_no_method_gives_back_more_than_it_took(amounts: list[int], data: st.DataObject) -> None:
    taken = [
        Payment(data.draw(st.sampled_from(["CASH", "CARD"])), idr(amount), NOW)
        for amount in amounts
    ]
    amount = data.draw(st.integers(0, sum(amounts)))
    entries = money_flow.refunds(taken, idr(amount), NOW)
    for method in ("CASH", "CARD"):
        total = sum(p.amount.minor for p in [*taken, *entries] if p.method == method)
        assert total >= 0


@given(payments)
def test_what_is_due_is_taken_once(taken: tuple[Payment, ...]) -> None:
    after = money_flow.capture_due(taken, NOW)
    assert sum(p.amount.minor for p in after) == money_flow.captured(after, "IDR").minor
    assert money_flow.capture_due(after, NOW) == after


@pytest.mark.parametrize("due", [100, 0, -100])
def test_cash_where_nothing_is_given(due: int) -> None:
    settled = money_flow.settle((), idr(due), NOW)
    assert [payment.amount.minor for payment in settled] == ([due] if due else [])


def test_payments_must_come_to_the_total() -> None:
    given_ = [Payment("CASH", idr(60)), Payment("CARD", idr(40))]
    assert len(money_flow.settle(given_, idr(100), NOW)) == 2
    for wrong in (99, 101):
        with pytest.raises(InvalidArgument, match="PAYMENTS_DIFFER"):
            money_flow.settle(given_, idr(wrong), NOW)
    with pytest.raises(InvalidArgument, match="must be in IDR"):
        money_flow.settle([Payment("CASH", Money("GBP", 1))], idr(1), NOW)


def test_only_too_little_is_written_off() -> None:
    settled = money_flow.settle([Payment("CASH", idr(60))], idr(100), NOW, write_off=True)
    assert [(p.method, p.amount.minor) for p in settled] == [("CASH", 60), ("WRITE_OFF", 40)]
    with pytest.raises(InvalidArgument):
        money_flow.settle([Payment("CASH", idr(101))], idr(100), NOW, write_off=True)


@pytest.mark.parametrize("method", ["", "cash", "WRITE_OFF", "A", "X" * 40, "CA SH"])
def test_names_that_are_no_method(method: str) -> None:
    with pytest.raises(InvalidArgument):
        money_flow.check_method(method, "payment.method")


@pytest.mark.parametrize(
    ("method", "kind", "later"),
    [
        ("CASH", FulfilmentKind.PICKUP, True),
        ("CASH", FulfilmentKind.DELIVERY, True),
        ("CASH", FulfilmentKind.CARRY_OUT, False),
        ("TEST", FulfilmentKind.PICKUP, False),
    ],
)
def test_cash_changes_hands_with_the_goods(method: str, kind: FulfilmentKind, later: bool) -> None:
    assert money_flow.is_paid_at_hand_over(method, kind) is later


def test_points_cover_no_more_than_there_is() -> None:
    money_flow.points_cover(idr(10), idr(10))
    with pytest.raises(FailedPrecondition, match="POINTS_EXCEED_TOTAL"):
        money_flow.points_cover(idr(11), idr(10))
