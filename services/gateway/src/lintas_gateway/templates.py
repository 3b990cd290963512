"""Path templates of `google.api.http`: `/v1/orders/{order_id}:cancel`, `{name=shelves/*}`, `**`."""

import re
from dataclasses import dataclass

ONE = "*"
REST = "**"

_PIECE = re.compile(r"/((?:\{[^{}]*\}|[^/{}:])+)")
_VARIABLE = re.compile(r"\{([a-z0-9_.]+)(?:=([^{}]+))?\}")


@dataclass(frozen=True)
class Variable:
    """A request field (dotted path) that the segments `first` up to `last` are the value of.

    `last` is None where the variable takes the rest of the path.
    """

    field: str
    first: int
    last: int | None


@dataclass(frozen=True)
class Template:
    """A template in parts: each segment is a literal, `*` or `**`; `verb` is what follows `:`."""

    segments: tuple[str, ...]
    variables: tuple[Variable, ...]
    verb: str


def parse(text: str) -> Template:
    """The template's parts. Raises ValueError where it is not one."""
    path, verb = _split_verb(text)
    segments: list[str] = []
    variables: list[Variable] = []
    position = 0
    for piece in _PIECE.finditer(path):
        if piece.start() != position:
            raise ValueError(f"not a path template: {text}")
        position = piece.end()
        variable = _VARIABLE.fullmatch(piece.group(1))
        if variable is None:
            segments.append(piece.group(1))
            continue
        first = len(segments)
        segments.extend((variable.group(2) or ONE).split("/"))
        last = None if segments[-1] == REST else len(segments)
        variables.append(Variable(variable.group(1), first, last))
    if position != len(path) or not segments or REST in segments[:-1]:
        raise ValueError(f"not a path template: {text}")
    return Template(tuple(segments), tuple(variables), verb)


def _split_verb(text: str) -> tuple[str, str]:
    """The verb is behind the last colon, outside any braces."""
    head, colon, verb = text.rpartition(":")
    if colon and "}" not in verb and "/" not in verb:
        return head, verb
    return text, ""
