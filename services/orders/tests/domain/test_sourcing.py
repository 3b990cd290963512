"""Where goods come from, and why."""

from hypothesis import given
from hypothesis import strategies as st

from lintas_orders.domain.parts import Fulfilment, FulfilmentKind
from lintas_orders.domain.sourcing import Need, choose

ANYWHERE = Fulfilment(FulfilmentKind.DELIVERY)
PLACES = ["bandung", "central", "jakarta"]
stock = st.dictionaries(
    st.sampled_from(["shirt", "scarf"]),
    st.dictionaries(st.sampled_from(PLACES), st.integers(0, 9)),
)
needs = st.lists(
    st.builds(Need, st.uuids().map(str), st.sampled_from(["shirt", "scarf"]), st.integers(1, 9)),
    min_size=1,
    max_size=4,
)


@given(needs, stock)
def test_a_source_has_what_is_needed(wanted: list[Need], there: dict[str, dict[str, int]]) -> None:
    sources = choose(wanted, ANYWHERE, there, frozenset({"central"}))
    assert [source.line_id for source in sources] == [need.line_id for need in wanted]
    for source, need in zip(sources, wanted, strict=True):
        assert source.explanation
        if source.location_id:
            assert there[need.sku][source.location_id] >= need.quantity
        else:
            assert all(units < need.quantity for units in there.get(need.sku, {}).values())


@given(needs, stock)
def test_one_parcel_where_one_is_enough(
    wanted: list[Need], there: dict[str, dict[str, int]]
) -> None:
    total: dict[str, int] = {}
    for need in wanted:
        total[need.sku] = total.get(need.sku, 0) + need.quantity
    whole = [
        place
        for place in PLACES
        if all(there.get(sku, {}).get(place, 0) >= units for sku, units in total.items())
    ]
    places = {s.location_id for s in choose(wanted, ANYWHERE, there, frozenset({"central"}))}
    if whole:
        assert len(places) == 1
        assert places <= ({"central"} if "central" in whole else set(whole))


def test_a_pickup_comes_from_its_store() -> None:
    pickup = Fulfilment(FulfilmentKind.PICKUP, "jakarta")
    need = [Need("l", "shirt", 2)]
    (here,) = choose(need, pickup, {"shirt": {"jakarta": 2, "central": 9}}, frozenset())
    assert (here.location_id, here.explanation) == ("jakarta", "collected there")
    (short,) = choose(need, pickup, {"shirt": {"jakarta": 1, "central": 9}}, frozenset())
    assert (short.location_id, short.available) == ("", 1)
