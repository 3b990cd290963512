"""Amounts and addresses."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from google.type import money_pb2, postal_address_pb2

from lintas_kit import money_proto
from lintas_kit.money import Money
from lintas_orders.messages import checked


def given(message: Any, name: str, path: str) -> Money | None:
    """The amount in the message's field, or none where it was not set."""
    if not message.HasField(name):
        return None
    return checked.amount(getattr(message, name), path)


def shown(amount: Money) -> money_pb2.Money:
    return money_proto.to_proto(amount)


def address_from(message: postal_address_pb2.PostalAddress) -> dict[str, object]:
    """The address as plain JSON."""
    return dict(MessageToDict(message))


def address_to(address: Mapping[str, object]) -> postal_address_pb2.PostalAddress:
    return ParseDict(dict(address), postal_address_pb2.PostalAddress())
