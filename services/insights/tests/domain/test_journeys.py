"""Journeys: the same hops, whatever order the events come in, and however often."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lintas_insights.domain.journeys import TELLING, Outcome, Step, journey

START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    count = draw(st.integers(0, 12))
    return [
        Step(
            event_id=f"evt_{number}",
            journey_id="jrn",
            trace_id=draw(st.sampled_from(["", "a", "b", "c"])),
            at=START + timedelta(seconds=draw(st.integers(0, 5))),
            channel=draw(st.integers(0, 3)),
            kind=draw(st.sampled_from([*TELLING, "PRODUCT_VIEWED"])),
            service="orders",
            reference=draw(st.sampled_from(["ord_1", "ord_2"])),
            customer_id=draw(st.sampled_from(["", "cus_a", "cus_b"])),
            order_state=draw(st.none() | st.sampled_from(list(Outcome)[1:])),
        )
        for number in range(count)
    ]


@given(steps(), st.randoms(use_true_random=False), st.data())
def test_order_and_repeats_change_nothing(
    told: list[Step], chance: object, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(told))) if told else []
    mixed = data.draw(st.permutations(told + again))
    assert journey("jrn", mixed) == journey("jrn", told)


@given(steps())
def test_a_trace_is_one_hop_and_hops_are_in_order(told: list[Step]) -> None:
    hops = journey("jrn", told).hops
    assert list(hops) == sorted(hops, key=lambda hop: (hop.at, hop.trace_id))
    traces = {step.trace_id for step in told if step.trace_id}
    alone = sum(not step.trace_id for step in told)
    assert len(hops) == len(traces) + alone


def step(number: int, kind: str, trace: str, **more: object) -> Step:
    given_more = {"channel": 1, "reference": "", "customer_id": ""} | more
    moment = START + timedelta(seconds=number)
    return Step(f"evt_{number}", "jrn", trace, moment, kind=kind, service="s", **given_more)  # type: ignore[arg-type]


def test_the_most_telling_step_names_the_hop_and_the_first_dates_it() -> None:
    told = [
        step(1, "CART_CHANGED", "t1", channel=0, reference="crt_1"),
        step(2, "ORDER_PLACED", "t1", channel=0, reference="ord_1"),
        step(3, "REMINDER_SENT", "t1", channel=4),
    ]
    (hop,) = journey("jrn", told).hops
    assert (hop.kind, hop.reference, hop.at, hop.channel) == (
        "ORDER_PLACED",
        "ord_1",
        START + timedelta(seconds=1),
        4,
    )


def test_a_journey_is_purchased_while_any_order_stands() -> None:
    bought = step(1, "ORDER_PLACED", "a", reference="ord_1", order_state=Outcome.PURCHASED)
    sold = step(2, "SALE", "b", reference="ord_2", order_state=Outcome.PURCHASED)
    back = step(3, "ORDER_RETURNED", "c", reference="ord_1", order_state=Outcome.RETURNED)
    gone = step(4, "ORDER_CANCELLED", "d", reference="ord_2", order_state=Outcome.CANCELLED)
    assert journey("jrn", []).outcome == Outcome.OPEN
    assert journey("jrn", [bought]).outcome == Outcome.PURCHASED
    assert journey("jrn", [back, bought, sold]).outcome == Outcome.PURCHASED
    assert journey("jrn", [back, bought]).outcome == Outcome.RETURNED
    assert journey("jrn", [gone, sold]).outcome == Outcome.CANCELLED
    assert journey("jrn", [gone, back, sold, bought]).outcome == Outcome.RETURNED


def test_a_guests_journey_becomes_the_customers() -> None:
    told = [step(1, "CART_CHANGED", "a"), step(2, "CART_CHANGED", "b", customer_id="cus_a")]
    assert journey("jrn", told).customer_id == "cus_a"
