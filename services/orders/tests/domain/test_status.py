"""The state machine, walked at random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas.orders.v1 import carts_service_pb2, orders_service_pb2
from lintas_kit.errors import FailedPrecondition
from lintas_orders.domain import status
from lintas_orders.domain.cart import CartState
from lintas_orders.domain.parts import Condition, FulfilmentKind
from lintas_orders.domain.status import Status

KINDS = [FulfilmentKind.PICKUP, FulfilmentKind.DELIVERY, FulfilmentKind.CARRY_OUT]
ENDS = {Status.CANCELLED, Status.RETURNED}


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (Status, orders_service_pb2.Order.Status),
        (FulfilmentKind, orders_service_pb2.Fulfilment.Kind),
        (Condition, orders_service_pb2.ReturnLine.Condition),
        (CartState, carts_service_pb2.Cart.State),
    ],
)
def test_numbers_are_the_contracts(own: type, message: object) -> None:
    assert {each.name: int(each) for each in own} == dict(message.items())  # type: ignore[attr-defined]


@given(st.sampled_from(KINDS), st.lists(st.integers(0, 9), max_size=12))
def test_a_walk_never_goes_wrong(kind: FulfilmentKind, choices: list[int]) -> None:
    walk = [Status.PENDING]
    for choice in choices:
        possible = sorted(status.next_statuses(walk[-1], kind))
        if not possible:
            break
        walk.append(possible[choice % len(possible)])
    before_end = walk[:-1]
    assert not ENDS & set(before_end) - {Status.RETURNED}
    if Status.CANCELLED in walk:
        assert not status.HANDED_OVER & set(walk)
    if Status.COLLECTED in walk and kind == FulfilmentKind.PICKUP and Status.PLACED in walk:
        assert walk[walk.index(Status.COLLECTED) - 1] == Status.READY
    if Status.DELIVERED in walk:
        assert walk[walk.index(Status.DELIVERED) - 1] == Status.SHIPPED
    if status.BINDING & set(walk) and walk[-1] != Status.CANCELLED:
        assert walk[-1] in status.BINDING


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("now", [each for each in Status if each])
@pytest.mark.parametrize("wanted", [each for each in Status if each])
def test_every_refusal_says_what_is_possible(
    kind: FulfilmentKind, now: Status, wanted: Status
) -> None:
    possible = status.next_statuses(now, kind)
    if wanted in possible:
        status.require(now, kind, wanted)
        return
    with pytest.raises(FailedPrecondition) as refusal:
        status.require(now, kind, wanted)
    assert refusal.value.reason == "ORDER_STATE"
    for each in possible:
        assert each.name in refusal.value.detail


def test_pickups_are_not_shipped_and_deliveries_not_collected() -> None:
    for now in (Status.PLACED, Status.READY):
        assert Status.SHIPPED not in status.next_statuses(now, FulfilmentKind.PICKUP)
        assert Status.COLLECTED not in status.next_statuses(now, FulfilmentKind.DELIVERY)
