"""What is decided about work that failed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_kit.errors import (
    Aborted,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    Problem,
    Unavailable,
    Violation,
)
from lintas_orders.domain import work
from lintas_orders.domain.work import Verdict, WorkKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PASSING: list[Problem] = [
    Unavailable("AWAY", ""),
    DeadlineExceeded("SLOW", ""),
    Aborted("RACE", ""),
    Internal(),
]
REFUSALS: list[Problem] = [
    FailedPrecondition("OUT_OF_STOCK", ""),
    NotFound("NONE", ""),
    InvalidArgument([Violation("x", "y")]),
]
PLACING = [WorkKind.CHECKOUT, WorkKind.SALE]
OTHERS = [kind for kind in WorkKind if kind not in PLACING]


@pytest.mark.parametrize("kind", PLACING)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_ends_it(kind: WorkKind, refusal: Problem) -> None:
    assert work.decide(work.begin(kind, NOW), refusal, NOW) == Verdict.GIVE_UP
    assert work.reason_of(refusal) == refusal.reason


@pytest.mark.parametrize("kind", PLACING)
@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_ends_it_once_patience_is_over(kind: WorkKind, fault: Problem) -> None:
    begun = work.begin(kind, NOW)
    soon, late = NOW + work.PATIENCE / 2, NOW + work.PATIENCE
    assert work.decide(begun, fault, soon) == Verdict.AGAIN
    assert work.decide(begun, fault, late) == Verdict.GIVE_UP
    assert work.reason_of(fault) == "UNAVAILABLE"


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("failure", PASSING + REFUSALS)
def test_what_happened_in_the_world_goes_on(kind: WorkKind, failure: Problem) -> None:
    later = NOW + timedelta(days=1)
    assert work.decide(work.begin(kind, NOW), failure, later) == Verdict.AGAIN


@pytest.mark.parametrize("failure", PASSING + REFUSALS)
def test_what_is_given_up_is_never_taken_forward(failure: Problem) -> None:
    given_up = work.begin(WorkKind.CHECKOUT, NOW).given_up("OUT_OF_STOCK", NOW)
    assert given_up.held(NOW).postponed(NOW).giving_up == "OUT_OF_STOCK"
    assert work.decide(given_up, failure, NOW + timedelta(days=1)) == Verdict.AGAIN


@given(st.integers(0, 100))
def test_pauses_grow_and_have_a_bound(failures: int) -> None:
    begun = work.begin(WorkKind.CANCEL, NOW)
    for _ in range(failures):
        before, begun = begun, begun.postponed(NOW)
        assert timedelta(0) < begun.due_at - NOW <= work.LONGEST_PAUSE
        assert begun.failures == before.failures + 1
