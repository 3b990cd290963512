"""JSON schemas of messages. What comes in is read more generously than what goes out is written:
64-bit integers may be numbers, and nothing has to be there."""

from itertools import combinations
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from lintas_gateway.codec.scalars import RANGES

Schema = dict[str, Any]

_LONG = 2**63 - 1
_WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,9})?s$"},
    "google.protobuf.FieldMask": {"type": "string"},
    "google.protobuf.Struct": {"type": "object", "additionalProperties": True},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
    "google.protobuf.Value": {},
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string"}},
        "required": ["@type"],
        "additionalProperties": True,
    },
}


class Schemas:
    """The schemas that a document refers to, each under `components/schemas`."""

    def __init__(self, comments: dict[str, str]) -> None:
        self.components: dict[str, Schema] = {}
        self._comments = comments
        self._owners: dict[str, str] = {}

    def comment(self, full_name: str) -> str:
        """What the contract says about a thing."""
        return self._comments.get(full_name, "")

    def message(self, descriptor: Descriptor, *, is_input: bool) -> Schema:
        """A message as it is read or written."""
        known = _WELL_KNOWN.get(descriptor.full_name)
        if known is not None:
            return dict(known)
        wrapped = descriptor.fields_by_name.get("value")
        if descriptor.file.name == "google/protobuf/wrappers.proto" and wrapped is not None:
            return self.value(wrapped, is_input=is_input)
        name = self._name(descriptor, "Input" if is_input else "")
        if name not in self.components:
            self.components[name] = {}
            self.components[name] = self._object(descriptor, frozenset(), is_input)
        return {"$ref": f"#/components/schemas/{name}"}

    def request(self, descriptor: Descriptor, without: frozenset[str]) -> Schema:
        """A request message as a body: without the fields that the path says."""
        name = self._name(descriptor, "")
        schema = self._object(descriptor, without, is_input=True)
        if self.components.setdefault(name, schema) != schema:
            return schema
        return {"$ref": f"#/components/schemas/{name}"}

    def field(self, field: FieldDescriptor, *, is_input: bool) -> Schema:
        """A field with what the contract says about it."""
        schema = self._shape(field, is_input)
        words = self.comment(field.full_name)
        return {**schema, "description": words} if words else schema

    def value(self, field: FieldDescriptor, *, is_input: bool) -> Schema:
        """One value of the field."""
        if field.message_type is not None:
            return self.message(field.message_type, is_input=is_input)
        if field.enum_type is not None:
            return self._enum(field.enum_type)
        if field.type in RANGES:
            return _integer(*RANGES[field.type], is_input)
        return {
            FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
            FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
            FieldDescriptor.TYPE_DOUBLE: {"type": "number", "format": "double"},
            FieldDescriptor.TYPE_FLOAT: {"type": "number", "format": "float"},
        }.get(field.type, {"type": "string"})

    def _shape(self, field: FieldDescriptor, is_input: bool) -> Schema:
        kind = field.message_type
        if kind is not None and kind.GetOptions().map_entry:
            value = self.value(kind.fields_by_name["value"], is_input=is_input)
            return {"type": "object", "additionalProperties": value}
        value = self.value(field, is_input=is_input)
        return {"type": "array", "items": value} if field.is_repeated else value

    def _object(self, descriptor: Descriptor, without: frozenset[str], is_input: bool) -> Schema:
        fields = [each for each in descriptor.fields if each.name not in without]
        schema: Schema = {
            "type": "object",
            "properties": {each.json_name: self.field(each, is_input=is_input) for each in fields},
        }
        words = [self.comment(descriptor.full_name), *_choices(descriptor)]
        if text := "\n\n".join(filter(None, words)):
            schema["description"] = text
        if is_input:
            schema["additionalProperties"] = False
            if exclusive := _exclusive(descriptor):
                schema["allOf"] = exclusive
        elif always := [each.json_name for each in fields if not each.has_presence]:
            schema["required"] = always
        return schema

    def _enum(self, descriptor: EnumDescriptor) -> Schema:
        name = self._name(descriptor, "")
        if name not in self.components:
            words = [self.comment(descriptor.full_name)]
            for value in descriptor.values:
                said = self.comment(f"{descriptor.full_name}.{value.name}")
                words.append(f"- `{value.name}`: {said}" if said else "")
            names = [value.name for value in descriptor.values]
            schema: Schema = {"type": "string", "enum": names}
            if text := "\n".join(filter(None, words)):
                schema["description"] = text
            self.components[name] = schema
        return {"$ref": f"#/components/schemas/{name}"}

    def _name(self, descriptor: Descriptor | EnumDescriptor, suffix: str) -> str:
        """Short where that is clear, with the domain before it where two are called the same."""
        package = descriptor.file.package
        short = descriptor.full_name.removeprefix(f"{package}.").replace(".", "") + suffix
        owner = self._owners.setdefault(short, descriptor.full_name)
        if owner == descriptor.full_name:
            return short
        return package.split(".")[1].capitalize() + short


def _choices(descriptor: Descriptor) -> list[str]:
    """What of a message excludes each other."""
    return [
        "At most one of " + ", ".join(f"`{each.json_name}`" for each in oneof.fields) + "."
        for oneof in descriptor.oneofs
        if len(oneof.fields) > 1
    ]


def _exclusive(descriptor: Descriptor) -> list[Schema]:
    """The same for a program: no two of a choice together."""
    return [
        {"not": {"required": [one.json_name, other.json_name]}}
        for oneof in descriptor.oneofs
        for one, other in combinations(oneof.fields, 2)
    ]


def _integer(low: int, high: int, is_input: bool) -> Schema:
    if high < _LONG:
        kind = "int32" if low else "uint32"
        return {"type": "integer", "format": kind, "minimum": low, "maximum": high}
    kind = "int64" if low else "uint64"
    digits = r"^-?[0-9]{1,19}$" if low else r"^[0-9]{1,19}$"
    if not is_input:
        return {"type": "string", "format": kind}
    return {
        "type": ["string", "integer"],
        "format": kind,
        "pattern": digits,
        "minimum": low,
        "maximum": high,
    }
