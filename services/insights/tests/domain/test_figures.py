"""Figures: what events add, and how they are asked for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_insights.domain import facts, laws, metrics
from lintas_insights.domain.facts import ReturnedLine, SoldLine
from lintas_insights.domain.metrics import METRICS, Row
from lintas_kit.books import Books, Law, Side
from lintas_kit.errors import InvalidArgument
from lintas_kit.money import Money

sold_lines = st.lists(
    st.builds(SoldLine, st.integers(1, 500), st.integers(-1000, 1000)), min_size=1, max_size=8
)


def test_priced_free_and_deducted_lines_are_counted_apart() -> None:
    lines = [SoldLine(3, 500), SoldLine(1, 0), SoldLine(2, -100)]
    assert facts.sale(lines, 50, 1250) == {
        "sales_documents": 1,
        "sales_lines": 1,
        "sales_units": 3,
        "sales_gross": 1500,
        "sales_discounts": 50,
        "sales_adjustment_lines": 1,
        "sales_adjustments": -200,
        "sales_free_lines": 1,
        "sales_free_units": 1,
        "net": 1250,
    }


def test_a_document_without_a_price_is_no_sale() -> None:
    assert facts.sale([SoldLine(2, 0)], 0, 0) == {
        "sales_free_documents": 1,
        "sales_free_lines": 1,
        "sales_free_units": 2,
    }


@given(sold_lines, st.integers(0, 1000))
def test_net_is_gross_and_adjustments_less_discounts(lines: list[SoldLine], discount: int) -> None:
    total = sum(line.quantity * line.unit_price for line in lines) - discount
    sums: dict[str, int] = {}
    facts.add(sums, facts.sale(lines, discount, total))
    expected = sums.get("sales_gross", 0) + sums.get("sales_adjustments", 0) - discount
    assert sums.get("net", 0) == expected
    facts.add(sums, facts.comeback([ReturnedLine(1, total)], with_receipt=True))
    assert sums.get("net", 0) == 0


@given(sold_lines, st.integers(0, 1000))
def test_a_cancelled_order_leaves_no_sale(lines: list[SoldLine], discount: int) -> None:
    total = sum(line.quantity * line.unit_price for line in lines) - discount
    sums: dict[str, int] = {}
    facts.add(sums, facts.sale(lines, discount, total))
    facts.add(sums, facts.cancellation(lines, discount, total))
    left = {name: value for name, value in sums.items() if value}
    assert left == {"cancelled_orders": 1} | ({"cancelled": total} if total else {})


def test_a_charge_without_a_receipt_is_no_unit_that_came_back() -> None:
    lines = [ReturnedLine(3, 900), ReturnedLine(2, 0), ReturnedLine(1, -37357)]
    loose = facts.comeback(lines, with_receipt=False)
    assert (loose["returns_units"], loose["returns_lines"]) == (4, 3)
    assert (loose["returns_amount"], loose["net"]) == (-36457, 36457)
    assert facts.comeback(lines, with_receipt=True)["returns_units"] == 6


def test_days_of_every_zone_are_made_of_whole_slots() -> None:
    moments = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
    for name in available_timezones():
        for moment in moments:
            offset = ZoneInfo(name).utcoffset(moment)
            assert offset is not None
            assert offset.total_seconds() % (facts.SLOT_MINUTES * 60) == 0


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_moment_is_in_its_slot(moment: datetime) -> None:
    start = facts.slot(moment)
    assert 0 <= (moment - start).total_seconds() < facts.SLOT_MINUTES * 60
    assert facts.slot(start) == start


moments = st.integers(0, 5 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.none() | moments, st.none() | moments, moments)
def test_slots_and_edges_hold_each_moment_of_a_time_once(
    begin: datetime | None, end: datetime | None, at: datetime
) -> None:
    if begin and end and begin >= end:
        return
    whole, edges = facts.slots_within(begin, end)

    def holds(span: facts.Span | None, moment: datetime) -> bool:
        if span is None:
            return False
        first, last = span
        return (first is None or first <= moment) and (last is None or moment < last)

    counted = holds(whole, facts.slot(at)) + sum(holds(edge, at) for edge in edges)
    assert counted == int(holds((begin, end), at))


def test_a_question_is_read_with_commas_and_blanks() -> None:
    begin = datetime(2026, 1, 1, 10, 7, tzinfo=UTC)
    end = datetime(2026, 1, 1, 11, 7, tzinfo=UTC)
    asked = metrics.question(["sales.net,sales.units", ""], begin, end, ["channel,month"], "")
    assert asked.names == ("sales.net", "sales.units")
    assert asked.group_by == ("channel", "month")
    assert (asked.begin, asked.end) == (begin, end)
    assert asked.time_zone == "UTC"
    assert metrics.question([""], None, None, [], "").names == tuple(METRICS)


def test_every_wrong_part_of_a_question_is_named() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(InvalidArgument) as refused:
        metrics.question(["sales.nothing"], moment, moment, ["planet"], "../etc/passwd")
    fields = [violation.field for violation in refused.value.violations]
    assert fields == ["names[0]", "groupBy[0]", "to", "timeZone"]
    assert "'sales.nothing'" in refused.value.violations[0].description


def test_counts_are_summed_over_currencies_and_amounts_are_not() -> None:
    asked = metrics.question(["sales.units", "sales.gross"], None, None, ["channel"], "")
    group = (("channel", "POS"),)
    rows = [
        Row(group, "GBP", {"sales_units": 2, "sales_gross": 100}),
        Row(group, "IDR", {"sales_units": 3, "sales_gross": 500}),
    ]
    found = metrics.points(asked, rows)
    assert [(point.name, point.value, point.amount) for point in found] == [
        ("sales.units", 5, None),
        ("sales.gross", 0, Money("GBP", 100)),
        ("sales.gross", 0, Money("IDR", 500)),
    ]
    assert [dict(point.group) for point in found] == [
        {"channel": "POS"},
        {"channel": "POS", "currency": "GBP"},
        {"channel": "POS", "currency": "IDR"},
    ]


def test_sides_of_a_name_and_unit_make_a_law() -> None:
    own = Law("stock.on_hand", "", 5, 5, "units")
    joined = laws.join(
        [
            Books([own], [Side("sales.net", "LEFT", 10, "IDR", "Orders.")]),
            Books([], [Side("sales.net", "RIGHT", 10, "IDR", "Figures.")]),
            Books([], [Side("sales.net", "LEFT", 3, "GBP", "Orders.")]),
        ]
    )
    assert [(law.name, law.unit, law.difference) for law in joined] == [
        ("sales.net", "GBP", 3),
        ("sales.net", "IDR", 0),
        ("stock.on_hand", "units", 0),
    ]
    assert not laws.balanced(joined)
    assert laws.balanced([joined[1], joined[2]])


def test_a_law_that_held_at_one_of_several_moments_holds() -> None:
    first = [Law("a", "", 5, 5, "units"), Law("b", "", 9, 5, "units")]
    second = [Law("a", "", 8, 5, "units"), Law("b", "", 6, 5, "units"), Law("c", "", 1, 1, "u")]
    found = laws.closest(first, second)
    assert [(law.name, law.difference) for law in found] == [("a", 0), ("b", 1), ("c", 0)]
    assert laws.closest([], second) == second
