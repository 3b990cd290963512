"""The files that are made: the SLOs' rules and the dashboards."""

import json
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from deploy.observability import slos
from deploy.observability.dashboards import boards
from deploy.observability.places import DASHBOARDS, RULES

_MADE = "# Made by `python -m deploy.observability` from deploy/observability/slos.py.\n"


def wanted() -> dict[Path, str]:
    """Every made file, and what it holds."""
    files = {RULES / "slos.yaml": _MADE + _yaml(slos.rules())}
    for board in boards():
        files[DASHBOARDS / f"{board['uid']}.json"] = json.dumps(board, indent=1) + "\n"
    return files


def there() -> dict[Path, str]:
    """What there is in their places."""
    paths = [RULES / "slos.yaml", *sorted(DASHBOARDS.glob("*.json"))]
    return {path: path.read_text() for path in paths if path.exists()}


def write() -> None:
    """Writes them, and removes what is made no more."""
    files = wanted()
    for path in there().keys() - files.keys():
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes queries of several lines as they are."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _yaml(found: object) -> str:
    return str(yaml.dump(found, Dumper=_Dumper, sort_keys=False, width=1000))
