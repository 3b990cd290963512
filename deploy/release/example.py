"""Examples of messages, made from the contract alone: every field filled, with likely values.

The same message always comes out the same. `turn` tells the elements of a list apart and walks
through the choices: of several elements, each has another member of a `oneof` and another value of
an enum.
"""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import Message

AT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)

# What must have a form of its own; every other text is its field's name with a number.
_TEXTS = {
    "closes": "22:00",
    "currency_code": "IDR",
    "day": "MONDAY",
    "language_code": "id",
    "opens": "10:00",
    "region_code": "ID",
    "time_zone": "Asia/Jakarta",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}
_NUMBERS = {
    "days": 30,
    "latitude": -6.2,
    "longitude": 106.8,
    "multiplier_percent": 150,
    "nanos": 0,
    "on_hand_delta": -2,
    "percent_off": 20,
}
_STEMS = {
    "address_lines": "Jalan Thamrin",
    "codes": "COUPON",
    "coupon_code": "COUPON",
    "coupon_codes": "COUPON",
    "locations": "location",
    "method": "CARD",
    "name": "Kemeja Linen",
    "skus": "sku",
    "segments": "segment",
}
# In whole units; what is not here costs as much as a shirt.
_MONEY = {"discount": 20000, "points_value": 10000, "subtotal": 318000, "total": 298000}
_SHIRT = 149000


def fill(message: Message, turn: int = 0) -> None:
    """Sets every field; of a choice, the member whose turn it is."""
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof is None or _is_chosen(field, turn):
            _set(message, field, turn)


def turns(descriptor: Descriptor) -> int:
    """How many examples show every member of the choices that stand in no list."""
    longest = max((len(choice.fields) for choice in descriptor.oneofs), default=1)
    below = [
        turns(field.message_type)
        for field in descriptor.fields
        if field.message_type and not field.is_repeated and not _is_foreign(field.message_type)
    ]
    return max(longest, *below, 1)


def _is_chosen(field: Any, turn: int) -> bool:
    members = list(field.containing_oneof.fields)
    return bool(field.number == members[turn % len(members)].number)


def _set(message: Message, field: Any, turn: int) -> None:
    current = getattr(message, field.name)
    if field.message_type and field.message_type.GetOptions().map_entry:
        current["colour"] = "white"
    elif field.is_repeated and field.message_type:
        for element in range(max(2, turns(field.message_type))):
            _message(current.add(), field, element)
    elif field.is_repeated:
        current.extend(_scalar(field, element) for element in range(2))
    elif field.message_type:
        _message(current, field, turn)
    else:
        setattr(message, field.name, _scalar(field, turn))


def _message(message: Any, field: Any, turn: int) -> None:
    message.SetInParent()
    match field.message_type.full_name:
        case "google.protobuf.Timestamp":
            message.FromDatetime(AT)
        case "google.protobuf.Any":
            pass
        case "google.protobuf.Struct":
            message.update({"page": "/shirts", "seconds": 12})
        case "google.type.Money":
            message.currency_code = "IDR"
            message.units = _MONEY.get(field.name, _SHIRT)
        case _:
            fill(message, turn)


def _scalar(field: Any, turn: int) -> Any:
    if field.enum_type:
        values = field.enum_type.values[1:]
        return values[turn % len(values)].number
    match field.cpp_type:
        case Field.CPPTYPE_STRING:
            stem = _STEMS.get(field.name, field.name.removesuffix("_id").replace("_", "-"))
            return _TEXTS.get(field.name, f"{stem}-{turn + 1}")
        case Field.CPPTYPE_BOOL:
            return True
        case _:
            return _NUMBERS.get(field.name, turn + 1)


def _is_foreign(descriptor: Descriptor) -> bool:
    return not descriptor.full_name.startswith("lintas.")
