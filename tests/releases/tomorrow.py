"""A contract as it may be tomorrow: every message has a new field, every enum a new value."""

from functools import cache
from typing import Any

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from deploy.release import samples

NUMBER = 9999
FIELD = "of_tomorrow"


@cache
def pool(service: str) -> DescriptorPool:
    """Tomorrow's messages of a service."""
    contract = samples.todays_contract(service)
    assert contract
    for file in contract.file:
        if file.name.startswith("lintas/"):
            for message in file.message_type:
                _grow(message)
            for enum in file.enum_type:
                _grow_enum(enum)
    return samples.pool_of(contract)


def event(service: str, event_type: str) -> Any:
    """An event of tomorrow that says nothing but what is new, wherever it can."""
    envelope: Any = samples.enveloped(pool(service), event_type)
    payload = samples.new(pool(service), event_type)
    envelope.payload.Unpack(payload)
    _say_what_is_new(payload)
    envelope.payload.Pack(payload)
    _say_what_is_new(envelope)
    return envelope


def _grow(message: DescriptorProto) -> None:
    if message.options.map_entry:
        return
    message.field.add(
        name=FIELD,
        number=NUMBER,
        type=FieldDescriptorProto.TYPE_STRING,
        label=FieldDescriptorProto.LABEL_OPTIONAL,
    )
    for nested in message.nested_type:
        _grow(nested)
    for enum in message.enum_type:
        _grow_enum(enum)


def _grow_enum(enum: EnumDescriptorProto) -> None:
    enum.value.add(name=f"{enum.name.upper()}_OF_TOMORROW", number=NUMBER)


def _say_what_is_new(message: Message) -> None:
    """Every enum has its newest value, in every message that is there."""
    for field, value in message.ListFields():
        if field.enum_type and field.is_repeated:
            value[:] = [NUMBER] * len(value)
        elif field.enum_type:
            setattr(message, field.name, NUMBER)
        elif _is_ours(field):
            for element in value if field.is_repeated else [value]:
                _say_what_is_new(element)


def _is_ours(field: Any) -> bool:
    message = field.message_type
    return bool(
        message and message.full_name.startswith("lintas.") and not message.GetOptions().map_entry
    )
