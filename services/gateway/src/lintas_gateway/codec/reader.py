"""JSON values into messages."""

from collections.abc import Callable
from typing import Any, Protocol

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from lintas_gateway.codec import scalars, wellknown
from lintas_gateway.codec.findings import Findings, Wrong

Assign = Callable[[Any, Any, str, Findings], None]

_readers: dict[str, "Reader"] = {}


class Reader(Protocol):
    """Fills a message of one type."""

    def fill(self, message: Message, value: Any, path: str, findings: Findings) -> None:
        """Sets what the JSON value holds; what is wrong is noted by its path."""


class Field:
    """One field of a message, under its JSON and its proto name."""

    __slots__ = ("assign", "json_name", "name", "oneof", "takes_null")

    def __init__(self, descriptor: FieldDescriptor) -> None:
        self.name = descriptor.name
        self.json_name = descriptor.json_name
        oneof = descriptor.containing_oneof
        self.oneof = oneof.name if oneof and len(oneof.fields) > 1 else ""
        kind = descriptor.message_type
        self.takes_null = kind is not None and kind.full_name == "google.protobuf.Value"
        self.assign = _assignment(descriptor)


class MessageReader:
    """Fills messages that JSON writes as an object of their fields."""

    def __init__(self, descriptor: Descriptor) -> None:
        self._descriptor = descriptor
        self._fields: dict[str, Field] = {}

    @property
    def fields(self) -> dict[str, Field]:
        """Fields under every name that a client may use."""
        if not self._fields:
            for each in self._descriptor.fields:
                field = Field(each)
                self._fields[each.name] = self._fields[each.json_name] = field
        return self._fields

    def fill(self, message: Message, value: Any, path: str, findings: Findings) -> None:
        """Sets what the JSON object holds; what is wrong is noted by its path."""
        if type(value) is not dict:
            findings.add(path, "must be an object")
            return
        fields = self._fields or self.fields
        prefix = f"{path}." if path else ""
        for key, given in value.items():
            field = fields.get(key)
            if field is None:
                findings.add(f"{prefix}{key}", "is not known here")
            elif given is None and not field.takes_null:
                continue
            elif field.json_name != key and field.json_name in value:
                findings.add(f"{prefix}{field.json_name}", "must be given once")
            elif field.oneof and message.WhichOneof(field.oneof) is not None:
                other = self._descriptor.fields_by_name[message.WhichOneof(field.oneof)].json_name
                findings.add(f"{prefix}{field.json_name}", f"must not be given beside {other}")
            else:
                field.assign(message, given, prefix + field.json_name, findings)


def reader(descriptor: Descriptor) -> Reader:
    """The reader of a message type, made once."""
    known = _readers.get(descriptor.full_name)
    if known is None:
        known = wellknown.reader_for(descriptor) or MessageReader(descriptor)
        _readers[descriptor.full_name] = known
    return known


def _assignment(field: FieldDescriptor) -> Assign:
    kind = field.message_type
    if kind is None:
        return _repeated_scalar(field) if field.is_repeated else _scalar(field)
    if kind.GetOptions().map_entry:
        return _map(field.name, kind)
    name, child = field.name, reader(kind)
    return _repeated_message(name, child) if field.is_repeated else _message(name, child)


def _scalar(field: FieldDescriptor) -> Assign:
    name, read = field.name, scalars.reading(field)

    def assign(message: Any, value: Any, path: str, findings: Findings) -> None:
        try:
            setattr(message, name, read(value))
        except Wrong as wrong:
            findings.add(path, str(wrong))

    return assign


def _message(name: str, child: Reader) -> Assign:
    def assign(message: Any, value: Any, path: str, findings: Findings) -> None:
        held = getattr(message, name)
        held.SetInParent()
        child.fill(held, value, path, findings)

    return assign


def _repeated_scalar(field: FieldDescriptor) -> Assign:
    name, read = field.name, scalars.reading(field)

    def assign(message: Any, value: Any, path: str, findings: Findings) -> None:
        if type(value) is not list:
            findings.add(path, "must be a list")
            return
        held = getattr(message, name)
        for index, each in enumerate(value):
            try:
                held.append(read(each))
            except Wrong as wrong:
                findings.add(f"{path}[{index}]", str(wrong))

    return assign


def _repeated_message(name: str, child: Reader) -> Assign:
    def assign(message: Any, value: Any, path: str, findings: Findings) -> None:
        if type(value) is not list:
            findings.add(path, "must be a list")
            return
        held = getattr(message, name)
        for index, each in enumerate(value):
            child.fill(held.add(), each, f"{path}[{index}]", findings)

    return assign


def _map(name: str, entry: Descriptor) -> Assign:
    read_key = _key(entry.fields_by_name["key"])
    put = _map_value(entry.fields_by_name["value"])

    def assign(message: Any, value: Any, path: str, findings: Findings) -> None:
        if type(value) is not dict:
            findings.add(path, "must be an object")
            return
        held = getattr(message, name)
        for key, each in value.items():
            try:
                put(held, read_key(key), each, f"{path}.{key}", findings)
            except Wrong as wrong:
                findings.add(f"{path}.{key}", str(wrong))

    return assign


def _map_value(field: FieldDescriptor) -> Callable[[Any, Any, Any, str, Findings], None]:
    if field.message_type is None:
        read = scalars.reading(field)

        def put_scalar(held: Any, key: Any, value: Any, _: str, __: Findings) -> None:
            held[key] = read(value)

        return put_scalar
    child = reader(field.message_type)

    def put_message(held: Any, key: Any, value: Any, path: str, findings: Findings) -> None:
        child.fill(held[key], value, path, findings)

    return put_message


def _key(field: FieldDescriptor) -> scalars.Read:
    read = scalars.reading(field)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return lambda key: read({"true": True, "false": False}.get(key, key))
    return read
