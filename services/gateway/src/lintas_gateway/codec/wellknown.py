"""The messages that JSON writes in a form of their own: times, durations, structs, wrappers."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from lintas_gateway.codec.findings import Findings, Wrong
from lintas_gateway.codec.scalars import reading, writing

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DURATION = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?s", re.ASCII)
_WRAPPERS = {
    f"google.protobuf.{kind}Value"
    for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEEPEST = 64

Fill = Callable[[Any, Any], None]


class WellKnownReader:
    """Fills one kind of message from the JSON form that it has."""

    def __init__(self, fill: Fill) -> None:
        self._fill = fill

    def fill(self, message: Message, value: Any, path: str, findings: Findings) -> None:
        """Sets the message to what the value says, or notes what is wrong at the path."""
        try:
            self._fill(message, value)
        except Wrong as wrong:
            findings.add(path, str(wrong))


def _time(message: Any, value: Any) -> None:
    match = _TIME.fullmatch(value) if type(value) is str else None
    if match is None:
        raise Wrong("must be an RFC 3339 time such as 2026-01-31T09:00:00Z")
    day, clock, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone.upper()}") - _EPOCH
    except (ValueError, OverflowError):
        raise Wrong("must be a time that exists") from None
    seconds = moment.days * 86_400 + moment.seconds
    if not -62_135_596_800 <= seconds <= 253_402_300_799:
        raise Wrong("must be a time from year 1 to 9999")
    message.seconds = seconds
    message.nanos = int((fraction or "").ljust(9, "0"))


def _duration(message: Any, value: Any) -> None:
    if type(value) is not str or not _DURATION.fullmatch(value):
        raise Wrong("must be a duration in seconds such as 900s")
    try:
        message.FromJsonString(value)
    except ValueError:
        raise Wrong("must be at most 315576000000s") from None


def _mask(message: Any, value: Any) -> None:
    if type(value) is not str:
        raise Wrong("must be a string of field names")
    try:
        message.FromJsonString(value)
    except ValueError:
        raise Wrong("must be a string of field names") from None


def _struct(message: Any, value: Any, depth: int = 0) -> None:
    if type(value) is not dict:
        raise Wrong("must be an object")
    for key, held in value.items():
        _value(message.fields[key], held, depth + 1)


def _list(message: Any, value: Any, depth: int = 0) -> None:
    if type(value) is not list:
        raise Wrong("must be a list")
    for held in value:
        _value(message.values.add(), held, depth + 1)


def _value(message: Any, value: Any, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise Wrong(f"must not be nested deeper than {_DEEPEST}")
    if value is None:
        message.null_value = 0
    elif type(value) is bool:
        message.bool_value = value
    elif type(value) is str:
        message.string_value = value
    elif type(value) is dict:
        message.struct_value.SetInParent()
        _struct(message.struct_value, value, depth)
    elif type(value) is list:
        message.list_value.SetInParent()
        _list(message.list_value, value, depth)
    else:
        try:
            message.number_value = float(value)
        except OverflowError:
            raise Wrong("must be a number that 64 bits can hold") from None


def _any(message: Any, value: Any) -> None:
    try:
        json_format.ParseDict(value, message)
    except (json_format.ParseError, TypeError, AttributeError):
        raise Wrong("must be an object with a known @type") from None


def _wrapper(descriptor: Descriptor) -> Fill:
    read = reading(descriptor.fields_by_name["value"])

    def fill(message: Any, value: Any) -> None:
        message.value = read(value)

    return fill


_FILLS: dict[str, Fill] = {
    "google.protobuf.Timestamp": _time,
    "google.protobuf.Duration": _duration,
    "google.protobuf.FieldMask": _mask,
    "google.protobuf.Struct": _struct,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Value": _value,
    "google.protobuf.Any": _any,
}


def reader_for(descriptor: Descriptor) -> WellKnownReader | None:
    """The reader of a well-known message, or None for any other."""
    if descriptor.full_name in _WRAPPERS:
        return WellKnownReader(_wrapper(descriptor))
    fill = _FILLS.get(descriptor.full_name)
    return WellKnownReader(fill) if fill else None


def writer_for(descriptor: Descriptor) -> Callable[[Any], Any] | None:
    """The writer of a well-known message, or None for any other."""
    if descriptor.full_name in _WRAPPERS:
        write = writing(descriptor.fields_by_name["value"])
        return (lambda message: write(message.value)) if write else (lambda message: message.value)
    return _WRITES.get(descriptor.full_name)


def _write_value(message: Any) -> Any:
    kind = message.WhichOneof("kind")
    if kind == "struct_value":
        return _write_struct(message.struct_value)
    if kind == "list_value":
        return _write_list(message.list_value)
    return None if kind in (None, "null_value") else getattr(message, kind)


def _write_struct(message: Any) -> dict[str, Any]:
    return {key: _write_value(value) for key, value in message.fields.items()}


def _write_list(message: Any) -> list[Any]:
    return [_write_value(value) for value in message.values]


_WRITES: dict[str, Callable[[Any], Any]] = {
    "google.protobuf.Timestamp": lambda message: message.ToJsonString(),
    "google.protobuf.Duration": lambda message: message.ToJsonString(),
    "google.protobuf.FieldMask": lambda message: message.ToJsonString(),
    "google.protobuf.Struct": _write_struct,
    "google.protobuf.ListValue": _write_list,
    "google.protobuf.Value": _write_value,
    "google.protobuf.Any": json_format.MessageToDict,
}
