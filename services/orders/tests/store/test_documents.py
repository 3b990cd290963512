"""What is stored is what was meant."""

from any_order import orders
from hypothesis import given, settings

from lintas_orders.domain.order import Order
from lintas_orders.store.documents import changes, from_order, to_order


@given(orders)
@settings(max_examples=200)
def test_an_order_comes_back_as_it_went(order: Order) -> None:
    assert to_order(from_order(order)) == order


@given(orders, orders)
@settings(max_examples=200)
def test_changes_lead_from_one_to_the_other(before: Order, after: Order) -> None:
    update = changes(before, after)
    document = from_order(before) | update["$set"]
    for name in update.get("$unset", {}):
        document.pop(name, None)
    assert document == from_order(after)


@given(orders)
def test_nothing_changes_where_nothing_did(order: Order) -> None:
    update = changes(order, order)
    assert set(update["$set"]) <= {"figures", "work_due"}
    assert "$unset" not in update
