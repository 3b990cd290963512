"""The rules that Prometheus gets, as the chart's files have them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from deploy.observability.places import RULES


@dataclass(frozen=True)
class Rule:
    """A recording rule or an alert."""

    name: str
    expr: str
    is_alert: bool
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)


def files() -> list[Path]:
    """The rule files."""
    return sorted(RULES.glob("*.yaml"))


def all_rules() -> list[Rule]:
    """Every rule of every file."""
    return [_rule(found) for path in files() for found in _found(path)]


def _found(path: Path) -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(path.read_text())["groups"]:
        yield from group["rules"]


def _rule(found: dict[str, Any]) -> Rule:
    is_alert = "alert" in found
    return Rule(
        name=found["alert" if is_alert else "record"],
        expr=found["expr"],
        is_alert=is_alert,
        labels=found.get("labels", {}),
        annotations=found.get("annotations", {}),
    )
