"""What comes from outside names its field, or can be kept."""

from typing import Any

import pytest
from google.type import money_pb2

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_kit.errors import InvalidArgument
from lintas_orders.domain.status import Status
from lintas_orders.messages import checked, sales


def money(units: int) -> money_pb2.Money:
    return money_pb2.Money(currency_code="IDR", units=units)


def given(**fields: Any) -> orders.Sale:
    return orders.Sale(sale_id="s", location_id="jakarta", **fields)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (given(channel=99), "sales[0].channel"),
        (given(register_id="x" * 129), "sales[0].registerId"),
        (given(coupon_codes=[" "]), "sales[0].couponCodes[0]"),
        (
            given(lines=[orders.SaleLine(unit_price=money(10**18))]),
            "sales[0].lines[0].unitPrice",
        ),
        (
            given(lines=[orders.SaleLine(unit_price=money_pb2.Money(units=1))]),
            "sales[0].lines[0].unitPrice.currencyCode",
        ),
        (
            given(payments=[orders.Payment(method="CASH", amount=money(10**18))]),
            "sales[0].payments[0].amount",
        ),
        (given(payments=[orders.Payment(method="")]), "sales[0].payments[0].method"),
    ],
)
def test_a_sale_names_the_field_that_is_wrong(message: orders.Sale, field: str) -> None:
    with pytest.raises(InvalidArgument) as problem:
        sales.sale(message, "sales[0].")
    assert [each.field for each in problem.value.violations] == [field]


def test_enums_are_open_on_the_wire_and_closed_here() -> None:
    assert checked.one_of(Status, 2, "status") is Status.PLACED
    assert checked.channel(0) == 0
    with pytest.raises(InvalidArgument, match="PARTIALLY_RETURNED"):
        checked.one_of(Status, 10, "status")
    with pytest.raises(InvalidArgument):
        sales.fulfilment(orders.Fulfilment(kind=7))
    with pytest.raises(InvalidArgument, match=r"lines\[0\].condition"):
        sales.backs([orders.ReturnLine(condition=9)])


def test_codes_come_as_they_were_typed() -> None:
    assert checked.codes([" ten-1 "]) == ("ten-1",)


@pytest.mark.parametrize("text", ["a b", "é", "x" * 129, "\x00"])
def test_words_are_visible(text: str) -> None:
    with pytest.raises(InvalidArgument):
        checked.word(text, "customerId")


def test_an_address_survives() -> None:
    message = orders.Fulfilment(kind=orders.Fulfilment.DELIVERY)
    message.address.region_code = "ID"
    message.address.address_lines.append("Jl. Sudirman 1")
    from lintas_orders.messages.orders import fulfilment

    assert fulfilment(sales.fulfilment(message)) == message
