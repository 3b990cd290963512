"""Scalars between JSON and protobuf: 64-bit integers as strings, enums by name, bytes as base64."""

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.internal.type_checkers import ToShortestFloat

from lintas_gateway.codec.findings import Wrong

Read = Callable[[Any], Any]
Write = Callable[[Any], Any]

_INTEGER = re.compile(r"-?[0-9]{1,20}")
_NAMED_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_FLOAT_MOST = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]

_INT32 = (-(2**31), 2**31 - 1)
_INT64 = (-(2**63), 2**63 - 1)
_UINT32 = (0, 2**32 - 1)
_UINT64 = (0, 2**64 - 1)
RANGES = {
    FieldDescriptor.TYPE_INT32: _INT32,
    FieldDescriptor.TYPE_SINT32: _INT32,
    FieldDescriptor.TYPE_SFIXED32: _INT32,
    FieldDescriptor.TYPE_INT64: _INT64,
    FieldDescriptor.TYPE_SINT64: _INT64,
    FieldDescriptor.TYPE_SFIXED64: _INT64,
    FieldDescriptor.TYPE_UINT32: _UINT32,
    FieldDescriptor.TYPE_FIXED32: _UINT32,
    FieldDescriptor.TYPE_UINT64: _UINT64,
    FieldDescriptor.TYPE_FIXED64: _UINT64,
}


def reading(field: FieldDescriptor) -> Read:
    """Reads a JSON value for the field; it raises Wrong with what the field takes."""
    if field.type in RANGES:
        return _integer(*RANGES[field.type])
    if field.enum_type is not None:
        return _enum(field.enum_type)
    return {
        FieldDescriptor.TYPE_STRING: _string,
        FieldDescriptor.TYPE_BOOL: _bool,
        FieldDescriptor.TYPE_BYTES: _bytes,
        FieldDescriptor.TYPE_DOUBLE: _double,
        FieldDescriptor.TYPE_FLOAT: _float,
    }[field.type]


def writing(field: FieldDescriptor) -> Write | None:
    """Writes the field's value for JSON; None where it goes as it is."""
    if field.type in RANGES:
        is_long = RANGES[field.type] in (_INT64, _UINT64)
        return str if is_long else None
    if field.enum_type is not None:
        names = {value.number: value.name for value in field.enum_type.values}
        return lambda number: names.get(number, number)
    return {
        FieldDescriptor.TYPE_BYTES: lambda data: base64.b64encode(data).decode(),
        FieldDescriptor.TYPE_DOUBLE: write_double,
        FieldDescriptor.TYPE_FLOAT: lambda number: write_double(ToShortestFloat(number)),
    }.get(field.type)


def write_double(number: float) -> float | str:
    """A number; JSON has no other word for what is not one."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _integer(low: int, high: int) -> Read:
    def read(value: Any) -> int:
        kind = type(value)
        if kind is int:
            number = value
        elif (kind is str and _INTEGER.fullmatch(value)) or (kind is float and value.is_integer()):
            number = int(value)
        else:
            raise Wrong("must be a whole number")
        if not low <= number <= high:
            raise Wrong(f"must be between {low} and {high}")
        return int(number)

    return read


def _enum(descriptor: EnumDescriptor) -> Read:
    numbers = {value.name: value.number for value in descriptor.values}
    words = "must be one of " + ", ".join(v.name for v in descriptor.values if v.number)

    def read(value: Any) -> int:
        try:
            return numbers[value]
        except (KeyError, TypeError):
            raise Wrong(words) from None

    return read


def _string(value: Any) -> str:
    if type(value) is not str:
        raise Wrong("must be a string")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Wrong("must be valid Unicode") from None
    return value


def _bool(value: Any) -> bool:
    if type(value) is not bool:
        raise Wrong("must be true or false")
    return value


def _bytes(value: Any) -> bytes:
    try:
        text = _string(value).translate({ord("-"): "+", ord("_"): "/"}).rstrip("=")
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (Wrong, binascii.Error, ValueError):
        raise Wrong("must be a string of base64") from None


def _double(value: Any) -> float:
    if type(value) is float or type(value) is int:
        number = value
    elif type(value) is str:
        number = _spelled(value)
    else:
        raise Wrong("must be a number")
    try:
        return float(number)
    except OverflowError:
        raise Wrong("must be a number that 64 bits can hold") from None


def _spelled(text: str) -> float:
    if text in _NAMED_FLOATS:
        return _NAMED_FLOATS[text]
    try:
        number = float(text)
    except ValueError:
        raise Wrong("must be a number") from None
    if not math.isfinite(number) or text != text.strip() or "_" in text:
        raise Wrong("must be a number")
    return number


def _float(value: Any) -> float:
    number = _double(value)
    if math.isfinite(number) and abs(number) > _FLOAT_MOST:
        raise Wrong("must be a number that 32 bits can hold")
    return number
