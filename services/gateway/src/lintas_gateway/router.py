"""Finds what a path leads to: literals before variables, verbs before ids that hold a colon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lintas_gateway.templates import ONE, REST, Template

Target = TypeVar("Target")


@dataclass(frozen=True)
class Found(Generic[Target]):
    """What a request leads to; `segments` are the raw parts of its path, without the verb."""

    target: Target
    segments: Sequence[str]


@dataclass(frozen=True)
class NotAllowed:
    """The path exists, with other methods."""

    methods: tuple[str, ...]


@dataclass
class _Node(Generic[Target]):
    literals: dict[str, "_Node[Target]"] = field(default_factory=dict)
    one: "_Node[Target] | None" = None
    ends: dict[str, dict[str, Target]] = field(default_factory=dict)
    rest: dict[str, dict[str, Target]] = field(default_factory=dict)


class Router(Generic[Target]):
    """All templates as a tree."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, template: Template, target: Target) -> None:
        """Adds a target. Raises ValueError where method and path lead elsewhere already."""
        node = self._root
        ends = None
        for segment in template.segments:
            if segment == REST:
                ends = node.rest
            elif segment == ONE:
                node.one = node.one or _Node()
                node = node.one
            else:
                node = node.literals.setdefault(segment, _Node())
        methods = (node.ends if ends is None else ends).setdefault(template.verb, {})
        if method in methods:
            raise ValueError(f"two RPCs are served at {method} {'/'.join(template.segments)}")
        methods[method] = target

    def find(self, method: str, path: str) -> Found[Target] | NotAllowed | None:
        """The target of a raw path, the methods that it has instead, or nothing."""
        segments = path.split("/")[1:] or [""]
        for parts, verb in _readings(segments):
            allowed: set[str] = set()
            for methods in _walk(self._root, parts, 0, verb):
                if method in methods:
                    return Found(methods[method], parts)
                allowed.update(methods)
            if allowed:
                return NotAllowed(tuple(sorted(allowed)))
        return None


def _readings(segments: list[str]) -> Iterator[tuple[list[str], str]]:
    """The path with its verb split off, then with the colon as a part of the last segment.

    Where a route has the verb, that is what is meant; an id that ends like one is sent with %3A.
    """
    last, colon, verb = segments[-1].rpartition(":")
    if colon and last and verb:
        yield [*segments[:-1], last], verb
    yield segments, ""


def _walk(
    node: _Node[Target], parts: list[str], depth: int, verb: str
) -> Iterator[dict[str, Target]]:
    if depth == len(parts):
        if verb in node.ends:
            yield node.ends[verb]
        return
    part = parts[depth]
    if part in node.literals:
        yield from _walk(node.literals[part], parts, depth + 1, verb)
    if node.one is not None and part:
        yield from _walk(node.one, parts, depth + 1, verb)
    if verb in node.rest and part:
        yield node.rest[verb]
