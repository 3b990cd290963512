"""Reads JSON of others, and says where it is wrong by the field's path."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lintas_kit.errors import InvalidArgument, Violation


class Node:
    """A JSON value and where it stands; every reader raises InvalidArgument with the path."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "") -> None:
        self.value = value
        self.path = path

    def refuse(self, description: str) -> InvalidArgument:
        return InvalidArgument([Violation(self.path or "body", description)])

    def get(self, name: str) -> "Node | None":
        """The member, or none where it is absent or null."""
        if not isinstance(self.value, Mapping):
            raise self.refuse("must be an object")
        value = self.value.get(name)
        return None if value is None else Node(value, f"{self.path}.{name}".lstrip("."))

    def need(self, name: str) -> "Node":
        member = self.get(name)
        if member is None:
            raise InvalidArgument([Violation(f"{self.path}.{name}".lstrip("."), "is missing")])
        return member

    def items(self, name: str) -> Iterator["Node"]:
        """The members of a list; nothing where it is absent."""
        found = self.get(name)
        if found is None:
            return
        if not isinstance(found.value, Sequence) or isinstance(found.value, str):
            raise found.refuse("must be a list")
        for index, value in enumerate(found.value):
            yield Node(value, f"{found.path}[{index}]")

    def text(self, longest: int = 4096) -> str:
        if not isinstance(self.value, str):
            raise self.refuse("must be a string")
        if len(self.value) > longest:
            raise self.refuse(f"must have {longest} characters or fewer")
        return self.value

    def name(self, longest: int = 512) -> str:
        """A string that is not empty."""
        if not (words := self.text(longest).strip()):
            raise self.refuse("must not be empty")
        return words

    def number(self, low: float, high: float) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.refuse("must be a number")
        if not low <= self.value <= high:
            raise self.refuse(f"must be between {low:g} and {high:g}")
        return float(self.value)

    def whole(self, low: int, high: int) -> int:
        """A whole number, also one in quotes."""
        value = self.value
        if isinstance(value, str) and value.isdecimal() and len(value) <= 20:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse("must be a whole number")
        if not low <= value <= high:
            raise self.refuse(f"must be between {low} and {high}")
        return value


def parse(body: bytes) -> Node:
    """The body as JSON object. Raises InvalidArgument naming `body`."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidArgument([Violation("body", "is not JSON")]) from None
    node = Node(value)
    if not isinstance(value, dict):
        raise node.refuse("must be a JSON object")
    return node
