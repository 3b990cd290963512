"""Returns give back exactly what was paid, over any number of parts."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.money import Money
from lintas_orders.domain import figures, returns
from lintas_orders.domain.order import Line, Order
from lintas_orders.domain.parts import Condition, Discount, Fulfilment, FulfilmentKind
from lintas_orders.domain.returns import Back
from lintas_orders.domain.status import Status

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any order that was handed over, with discounts and points."""
    lines, discounts = [], []
    for index in range(draw(st.integers(1, 5))):
        quantity = draw(st.integers(1, 40))
        unit_price = Money("GBP", draw(st.integers(0, 10_000)))
        off = Money.zero("GBP")
        for number in range(draw(st.integers(0, 2))):
            left = (unit_price * quantity - off).minor
            amount = Money("GBP", draw(st.integers(0, left)))
            discounts.append(Discount(f"camp_{number}", "", f"lin_{index}", amount))
            off += amount
        lines.append(
            Line(
                f"lin_{index}",
                f"sku_{index}",
                "",
                quantity,
                unit_price,
                off,
                "london",
                is_service=draw(st.booleans()),
            )
        )
    total = sum(line.total.minor for line in lines)
    points = draw(st.integers(0, 1000)) if total else 0
    value = Money("GBP", draw(st.integers(0, total)) if points else 0)
    return Order(
        "ord_1",
        "GBP",
        1,
        Status.COLLECTED,
        tuple(lines),
        Fulfilment(FulfilmentKind.CARRY_OUT, "london"),
        NOW,
        NOW,
        NOW,
        value,
        discounts=tuple(discounts),
        redeemed_points=points,
    )


def give_back(order: Order, backs: list[Back], number: int) -> Order:
    planned = returns.plan(
        order,
        backs,
        return_id=f"r-{number}",
        location_id="leeds",
        channel=1,
        reason="",
        at=NOW,
    )
    booked = replace(planned.returns[-1], booked=True)
    return replace(planned.with_return(booked), status=returns.status_after(planned))


@given(orders(), st.data())
def test_parts_sum_to_the_whole(order: Order, data: st.DataObject) -> None:
    number = 0
    while order.status != Status.RETURNED:
        left = [line for line in order.lines if line.returned < line.quantity]
        line = data.draw(st.sampled_from(left))
        quantity = data.draw(st.integers(1, line.quantity - line.returned))
        order = give_back(order, [Back(line.line_id, quantity, Condition.GOOD)], number)
        own = figures.of(order)
        assert own.returned <= own.total
        assert 0 <= own.points <= order.redeemed_points
        number += 1
    assert order.refunded + order.points_value == order.total
    assert sum(each.restored_points for each in order.returns) == order.redeemed_points
    own = figures.of(order)
    assert (own.total - own.returned, own.discounts, own.points, own.units) == (0, 0, 0, 0)
    for line in order.lines:
        parts = [r for each in order.returns for r in each.lines if r.line_id == line.line_id]
        assert sum(part.refund.minor for part in parts) == line.total.minor
        assert sum(part.quantity for part in parts) == line.quantity
    for discount in order.discounts:
        given_up = [
            share.amount.minor
            for each in order.returns
            for share in each.discounts
            if (share.campaign_id, share.line_id) == (discount.campaign_id, discount.line_id)
        ]
        assert sum(given_up) == discount.amount.minor


@given(orders(), st.data())
def test_a_refund_is_what_its_lines_are_worth(order: Order, data: st.DataObject) -> None:
    backs = [
        Back(line.line_id, data.draw(st.integers(1, line.quantity)), Condition.DAMAGED)
        for line in order.lines
    ]
    after = give_back(order, backs, 1)
    booked = after.returns[0]
    assert booked.value.minor == sum(line.refund.minor for line in booked.lines)
    assert returns.stock_back(after, booked) == ()


@given(orders(), st.data())
def test_what_is_unclaimed_was_never_claimed(order: Order, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(order.lines))
    quantity = data.draw(st.integers(1, line.quantity))
    claimed = returns.plan(
        order,
        [Back(line.line_id, quantity, Condition.GOOD)],
        return_id="r",
        location_id="leeds",
        channel=1,
        reason="",
        at=NOW,
    )
    assert returns.unclaimed(claimed, "r") == order
