"""What orders add to the books balances, whatever their shape."""

from dataclasses import replace

from any_order import orders
from hypothesis import given
from hypothesis import strategies as st

from lintas_orders.domain import figures, money_flow
from lintas_orders.domain.figures import Figures
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import BINDING, Status


@given(orders)
def test_what_never_held_adds_nothing(order: Order) -> None:
    assert figures.of(replace(order, status=Status.PENDING)) == Figures()
    refused = replace(order, status=Status.CANCELLED, history=())
    assert figures.of(refused) == Figures()


@given(orders, st.sampled_from(sorted(BINDING)))
def test_a_cancelled_order_adds_nothing_once_money_went_back(order: Order, before: Status) -> None:
    held = replace(order, status=before)
    payments = money_flow.call_off(held.payments, held.currency, held.updated_at)
    change = replace(held.history[0], status=before) if held.history else None
    cancelled = replace(
        held,
        status=Status.CANCELLED,
        history=(change,) if change else (),
        payments=payments,
    )
    assert figures.of(cancelled) == Figures()
