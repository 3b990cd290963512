from google.type.money_pb2 import Money
from hypothesis import given
from hypothesis import strategies as st

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_identity import order_figures


def rupiah(units: int) -> Money:
    return Money(currency_code="IDR", units=units)


def order(status: "orders.Order.Status.ValueType", quantity: int = 3) -> orders.Order:
    return orders.Order(
        order_id="ord_1",
        customer_id="cus_1",
        currency_code="IDR",
        total=rupiah(100),
        history=[orders.StatusChange(status=status)],
        lines=[orders.OrderLine(line_id="lin_1", quantity=quantity, total=rupiah(100))],
    )


def test_a_placed_order_counts_and_a_cancelled_one_no_more() -> None:
    held = order(orders.Order.PLACED)
    change, back = order_figures.placed(held), order_figures.cancelled(held)
    assert back
    assert change.orders + back.orders == 0
    assert (change.net + back.net).is_zero


def test_what_never_held_is_not_taken_off() -> None:
    assert order_figures.cancelled(order(orders.Order.PENDING)) is None


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_all_returns_of_an_order_take_off_just_what_it_was(parts: list[int]) -> None:
    sold = order(orders.Order.COLLECTED, quantity=sum(parts))
    net = order_figures.placed(sold).net
    for part in parts:
        sold.lines[0].returned_quantity += part
        line = orders.ReturnLine(line_id="lin_1", quantity=part)
        net += order_figures.returned(sold, orders.Return(lines=[line])).net
    assert net.is_zero


def test_a_return_without_receipt_takes_off_what_was_given_back() -> None:
    change = order_figures.returned_without_receipt(orders.LooseReturn(refund=rupiah(5)))
    assert change
    assert change.net.minor == -500
