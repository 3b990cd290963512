"""The codec against protobuf's own JSON, for every message of the contracts."""

from typing import Any

import msgspec
import pytest
from google.protobuf import json_format, struct_pb2, timestamp_pb2, wrappers_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from lintas.inventory.v1 import catalogue_service_pb2, stock_service_pb2
from lintas.messaging.v1 import messaging_service_pb2
from lintas.orders.v1 import orders_service_pb2
from lintas.promotions.v1 import promotions_service_pb2
from lintas_gateway import contracts
from lintas_gateway.codec import Findings, TooManyFindings, reader, writer
from lintas_gateway.codec.scalars import RANGES

MESSAGES = sorted(
    {
        kind
        for service in contracts.services()
        for method in service.methods
        for kind in (method.input_type, method.output_type)
        if not kind.full_name.startswith("google.")
    },
    key=lambda kind: kind.full_name,
)
TIMES = st.builds(
    timestamp_pb2.Timestamp,
    seconds=st.integers(-62_135_596_800, 253_402_300_799),
    nanos=st.sampled_from([0, 1, 1000, 500_000_000, 999_999_999]),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def scalars(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.type in RANGES:
        return st.integers(*RANGES[field.type])
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    return {
        FieldDescriptor.TYPE_STRING: TEXT,
        FieldDescriptor.TYPE_BOOL: st.booleans(),
        FieldDescriptor.TYPE_BYTES: st.binary(max_size=8),
        FieldDescriptor.TYPE_DOUBLE: st.floats(allow_nan=False),
        FieldDescriptor.TYPE_FLOAT: st.floats(width=32, allow_nan=False),
    }[field.type]


@st.composite
def messages(draw: st.DrawFn, descriptor: Descriptor, depth: int = 3) -> Any:
    """Any message of a type, nested no deeper than that."""
    if descriptor.full_name == "google.protobuf.Timestamp":
        return draw(TIMES)
    message: Any = contracts.message_class(descriptor)()
    if descriptor.full_name == "google.protobuf.Duration":
        message.seconds = draw(st.integers(0, 10**9))
        return message
    if descriptor.full_name == "google.protobuf.Struct":
        message.update(draw(st.dictionaries(TEXT, JSON_VALUES, max_size=3)))
        return message
    for field in descriptor.fields:
        kind = field.message_type
        if kind is not None and (depth == 0 or kind.full_name == "google.protobuf.Any"):
            continue
        if not draw(st.booleans()):
            continue
        if kind is not None and kind.GetOptions().map_entry:
            value = kind.fields_by_name["value"]
            if value.message_type is None:
                held = draw(st.dictionaries(TEXT, scalars(value), max_size=2))
                getattr(message, field.name).update(held)
        elif field.is_repeated:
            one = messages(kind, depth - 1) if kind else scalars(field)
            getattr(message, field.name).extend(draw(st.lists(one, max_size=2)))
        elif kind is not None:
            getattr(message, field.name).CopyFrom(draw(messages(kind, depth - 1)))
        else:
            setattr(message, field.name, draw(scalars(field)))
    return message


def read(kind: Any, value: Any) -> tuple[Any, dict[str, str]]:
    findings = Findings()
    message = kind()
    reader(kind.DESCRIPTOR).fill(message, value, "", findings)
    return message, {each.field: each.description for each in findings.violations}


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_it_writes_what_protobuf_writes_and_reads_it_again(data: st.DataObject) -> None:
    message = data.draw(messages(data.draw(st.sampled_from(MESSAGES))))
    written = writer(message.DESCRIPTOR)(message)
    theirs = json_format.MessageToDict(message, always_print_fields_with_no_presence=True)
    assert written == theirs
    again = msgspec.json.decode(msgspec.json.encode(written))
    assert read(type(message), again) == (message, {})


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_proto_names_are_read_too(data: st.DataObject) -> None:
    message = data.draw(messages(orders_service_pb2.Order.DESCRIPTOR))
    theirs = json_format.MessageToDict(message, preserving_proto_field_name=True)
    assert read(type(message), theirs) == (message, {})


@given(JSON_VALUES, st.sampled_from(MESSAGES))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_json_breaks_it(value: Any, descriptor: Descriptor) -> None:
    findings = Findings()
    names = [field.json_name for field in descriptor.fields]
    for given_value in (value, dict.fromkeys(names, value)):
        try:
            message = contracts.message_class(descriptor)()
            reader(descriptor).fill(message, given_value, "", findings)
        except TooManyFindings:
            return


def test_every_field_without_presence_is_there() -> None:
    written = writer(stock_service_pb2.StockLevel.DESCRIPTOR)(stock_service_pb2.StockLevel())
    assert written == {
        "sku": "",
        "locationId": "",
        "onHand": "0",
        "reserved": "0",
        "available": "0",
    }


@pytest.mark.parametrize("quantity", [3, "3", 3.0])
def test_integers_as_strings_and_numbers(quantity: Any) -> None:
    message, wrong = read(stock_service_pb2.StockLine, {"quantity": quantity})
    assert (message.quantity, wrong) == (3, {})


@pytest.mark.parametrize(
    ("kind", "value", "field", "words"),
    [
        (orders_service_pb2.Sale, {"lines": [{"quantity": "x"}]}, "lines[0].quantity", "whole"),
        (orders_service_pb2.Sale, {"lines": [{"quantity": True}]}, "lines[0].quantity", "whole"),
        (orders_service_pb2.Sale, {"lines": [{"quantity": 1.5}]}, "lines[0].quantity", "whole"),
        (orders_service_pb2.Sale, {"lines": [{"quantity": 2**63}]}, "lines[0].quantity", "betw"),
        (orders_service_pb2.Sale, {"lines": {}}, "lines", "list"),
        (orders_service_pb2.Sale, {"lines": [None]}, "lines[0]", "object"),
        (orders_service_pb2.Sale, {"saleId": 5}, "saleId", "string"),
        (orders_service_pb2.Sale, {"sale_id": "a", "saleId": "b"}, "saleId", "once"),
        (orders_service_pb2.Sale, {"channel": "WEBB"}, "channel", "WEB, APP"),
        (orders_service_pb2.Sale, {"channel": 1}, "channel", "WEB, APP"),
        (orders_service_pb2.Sale, {"soldAt": "yesterday"}, "soldAt", "RFC 3339"),
        (orders_service_pb2.Sale, {"soldAt": "2026-02-30T00:00:00Z"}, "soldAt", "exists"),
        (orders_service_pb2.Sale, {"nothing": 1}, "nothing", "not known"),
        (orders_service_pb2.Sale, [], "body", "object"),
        (catalogue_service_pb2.Product, {"attributes": {"size": 1}}, "attributes.size", "string"),
        (catalogue_service_pb2.Product, {"attributes": []}, "attributes", "object"),
        (catalogue_service_pb2.Product, {"active": "true"}, "active", "true or false"),
        (
            promotions_service_pb2.Condition,
            {"minQuantity": 1, "skus": {}},
            "skus",
            "beside minQuantity",
        ),
        (messaging_service_pb2.Automation, {"delay": "1h"}, "delay", "seconds"),
    ],
)
def test_what_is_wrong_is_named_as_the_client_does(
    kind: Any, value: Any, field: str, words: str
) -> None:
    _, wrong = read(kind, value)
    assert list(wrong) == [field]
    assert words in wrong[field]


def test_null_is_not_given() -> None:
    assert read(orders_service_pb2.Sale, {"saleId": None, "lines": None, "soldAt": None}) == (
        orders_service_pb2.Sale(),
        {},
    )


def test_times_of_other_zones() -> None:
    message, _ = read(orders_service_pb2.Sale, {"soldAt": "2026-01-31T16:00:00.25+07:00"})
    assert message.sold_at.ToJsonString() == "2026-01-31T09:00:00.250Z"


def test_reading_stops_after_enough_findings() -> None:
    with pytest.raises(TooManyFindings):
        read(orders_service_pb2.Sale, {f"field{index}": 1 for index in range(1000)})


def test_values_and_wrappers() -> None:
    for kind, value in (
        (struct_pb2.Value, [1.0, None, {"a": True}]),
        (wrappers_pb2.Int64Value, "7"),
        (wrappers_pb2.BoolValue, True),
        (wrappers_pb2.BytesValue, "AAE="),
    ):
        message, wrong = read(kind, value)
        assert not wrong
        assert writer(kind.DESCRIPTOR)(message) == value


def test_deep_values_are_refused() -> None:
    value: Any = []
    for _ in range(200):
        value = [value]
    _, wrong = read(struct_pb2.Value, value)
    assert "nested" in wrong["body"]
