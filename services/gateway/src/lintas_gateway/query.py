"""Queries and forms as the JSON object that says the same."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from google.protobuf.descriptor import FieldDescriptor

from lintas_gateway.codec.findings import Findings
from lintas_kit.errors import InvalidArgument, Violation

MOST_PARAMETERS = 500


def pairs(text: str) -> list[tuple[str, str]]:
    """Names and values, decoded. Raises InvalidArgument where they are no UTF-8 or too many."""
    if "%" not in text and "+" not in text and text.count("&") < MOST_PARAMETERS:
        # Three times as fast, and most queries are like that.
        return [(name, value) for name, _, value in map(_halves, text.split("&")) if name]
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError:
        raise InvalidArgument([Violation("query", "must be UTF-8")]) from None
    except ValueError:
        words = f"must have {MOST_PARAMETERS} parameters at most"
        raise InvalidArgument([Violation("query", words)]) from None


def _halves(parameter: str) -> tuple[str, str, str]:
    return parameter.partition("=")


class QueryReader:
    """Reads parameters into a JSON object; `fields` are the leaves by their JSON path."""

    def __init__(self, fields: Iterator[tuple[str, FieldDescriptor]], is_lenient: bool) -> None:
        self._fields: dict[str, tuple[str, FieldDescriptor]] = {}
        self._is_lenient = is_lenient
        for path, field in fields:
            self._fields[path] = self._fields[_snake(path, field)] = (path, field)

    def read(self, given: list[tuple[str, str]], findings: Findings) -> dict[str, Any]:
        """The object; what is not known or given twice is noted by its name."""
        read: dict[str, Any] = {}
        for name, text in given:
            path, field, key = self._find(name)
            if field is None:
                if not self._is_lenient:
                    findings.add(name, "is not known here")
                continue
            holder, leaf = _holder(read, path, field)
            if key is not None:
                holder.setdefault(leaf, {})[key] = text
            elif field.is_repeated:
                holder.setdefault(leaf, []).extend(_value(field, each) for each in _listed(text))
            elif leaf in holder:
                findings.add(path, "must be given once")
            elif text or field.type == FieldDescriptor.TYPE_STRING:
                holder[leaf] = _value(field, text)
        return read

    def _find(self, name: str) -> tuple[str, FieldDescriptor | None, str | None]:
        """The field, and the key where it is a map: `attribute.size` or `attribute[size]`."""
        found = self._fields.get(name)
        if found and not _is_map(found[1]):
            return *found, None
        head, _, key = name.partition(".") if "[" not in name else name.partition("[")
        found = self._fields.get(head)
        if found and key and _is_map(found[1]):
            return *found, key.removesuffix("]") if "[" in name else key
        return "", None, None


def put(read: dict[str, Any], path: str, field: FieldDescriptor, value: str) -> None:
    """Sets what a part of the path says."""
    holder, leaf = _holder(read, path, field)
    holder[leaf] = _value(field, value)


def _holder(read: dict[str, Any], path: str, field: FieldDescriptor) -> tuple[dict[str, Any], str]:
    leaf = field.json_name
    holder = read
    if len(path) > len(leaf):
        for name in path[: -len(leaf) - 1].split("."):
            holder = holder.setdefault(name, {})
    return holder, leaf


def _value(field: FieldDescriptor, text: str) -> Any:
    kind = field.message_type
    is_bool = field.type == FieldDescriptor.TYPE_BOOL
    if is_bool or (kind is not None and kind.full_name == "google.protobuf.BoolValue"):
        return _BOOLS.get(text, text)
    return text


_BOOLS: Mapping[str, bool] = {"true": True, "false": False}


def _listed(text: str) -> list[str]:
    return [each for each in text.split(",") if each]


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _snake(path: str, field: FieldDescriptor) -> str:
    """The path with the field's proto name at its end; holders are named as in JSON."""
    return path[: len(path) - len(field.json_name)] + field.name
