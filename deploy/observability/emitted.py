"""What the code emits, read from its syntax."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deploy.observability.places import ROOT

_MAKERS = {"counter", "gauge", "histogram"}
_LEVELS = {"debug", "info", "warning", "error", "exception"}
_SPANS = {"span", "root_span", "start_as_current_span"}
_ATTRIBUTE = re.compile(r"[a-z]+(\.[a-z_]+)+")
# They make nothing of their own: the chassis' two modules hold the makers themselves.
_MAKING = {"metrics.py", "telemetry.py"}


@dataclass(frozen=True)
class Source:
    """A module, and whose it is."""

    owner: str
    name: str
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@dataclass(frozen=True)
class Made:
    """A metric as the code makes it."""

    owner: str
    type: str
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A log line as the code writes it."""

    owner: str
    event: str
    fields: tuple[str, ...]


def sources() -> list[Source]:
    """The modules of the chassis and of every service."""
    roots = [ROOT / "libs/lintas-kit", *sorted((ROOT / "services").iterdir())]
    paths = [(root.name, path) for root in roots for path in sorted(root.glob("src/**/*.py"))]
    return [Source(owner, path.name, ast.parse(path.read_text())) for owner, path in paths]


def metrics(source: Source) -> Iterator[Made]:
    """The metrics that a module makes."""
    if source.name in _MAKING:
        return
    for call in source.calls():
        maker = _last_name(call.func)
        if maker in _MAKERS and call.args and isinstance(call.args[0], ast.Constant):
            labels = call.args[2] if len(call.args) > 2 else ast.List([])
            name = _text(call.args[0])
            yield Made(source.owner, maker, "lintas_" + name, tuple(ast.literal_eval(labels)))


def lines(source: Source) -> Iterator[Line]:
    """The log lines that a module writes."""
    for call in source.calls():
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in _LEVELS:
            continue
        if "get_logger()" in ast.unparse(call.func.value):
            fields = tuple(str(word.arg) for word in call.keywords)
            yield Line(source.owner, ast.literal_eval(call.args[0]), fields)


def makes_spans(source: Source) -> bool:
    """Whether a module begins spans."""
    return source.name not in _MAKING and any(
        _last_name(call.func) in _SPANS and call.args for call in source.calls()
    )


def attributes(source: Source) -> set[str]:
    """The span attributes that a module sets; only those that speak of spans are looked at."""
    if "span" not in ast.unparse(source.tree):
        return set()
    found: set[str] = set()
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="set_attribute"), args=[ast.Constant(value=key), *_]
            ):
                found.add(str(key))
            case ast.Assign(targets=[ast.Name(id="JOURNEY_ID")], value=ast.Constant(value=key)):
                found.add(str(key))
            case ast.Subscript(value=ast.Name(id="attributes"), slice=ast.Constant(value=key)):
                found.add(str(key))
            case ast.Dict(keys=keys):
                found |= {name for key in keys if _ATTRIBUTE.fullmatch(name := _text(key))}
    return found


def _text(key: ast.expr | None) -> str:
    return str(key.value) if isinstance(key, ast.Constant) else ""


def _last_name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]
