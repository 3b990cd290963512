"""Stock in parts."""

from hypothesis import given
from hypothesis import strategies as st

from lintas_orders.domain.parts import StockLine
from lintas_orders.domain.stock_parts import parts

lines = st.lists(
    st.builds(StockLine, st.sampled_from("abcdef"), st.sampled_from("xy"), st.integers(1, 9))
)


@given(lines, st.integers(1, 5))
def test_nothing_is_lost_and_nothing_asked_twice(wanted: list[StockLine], most: int) -> None:
    found = parts("op", wanted, most)
    ids = [operation for operation, _ in found]
    assert len(set(ids)) == len(ids)
    assert ids[:1] == ["op"][: len(found)]
    rows = [line for _, part in found for line in part]
    assert all(0 < len(part) <= most for _, part in found)
    assert len({(row.sku, row.location_id) for row in rows}) == len(rows)
    for sku in "abcdef":
        for place in "xy":
            asked = sum(x.quantity for x in wanted if (x.sku, x.location_id) == (sku, place))
            assert asked == sum(x.quantity for x in rows if (x.sku, x.location_id) == (sku, place))
