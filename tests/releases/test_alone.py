"""A service must import, start and stop with what it declares: tried on one of twenty lines."""

from pathlib import Path

import pytest

from deploy.release import alone
from deploy.release.commands import Refused
from deploy.release.workspace import LOCK, Service

PROJECT = """
[project]
name = "lintas-tiny"
version = "0.1.0"
dependencies = []
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
packages = ["src/lintas_tiny"]
"""
MAIN = """
import os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Alive(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit({code}))
    HTTPServer(("127.0.0.1", int(os.environ["LINTAS_METRICS_PORT"])), Alive).serve_forever()

if __name__ == "__main__":
    main()
"""


def tiny(root: Path, main: str, **modules: str) -> Service:
    source = root / "services/tiny/src/lintas_tiny"
    source.mkdir(parents=True)
    (root / LOCK).touch()
    (root / "services/tiny/pyproject.toml").write_text(PROJECT)
    for name, text in {"__init__": "", "__main__": main, **modules}.items():
        (source / f"{name}.py").write_text(text)
    return Service(root, "tiny")


def prove(service: Service, folder: Path) -> None:
    folder.mkdir()
    alone.prove(service, alone.installed(service, folder), folder)


def test_a_service_that_declares_all_it_needs_is_proven(tmp_path: Path) -> None:
    prove(tiny(tmp_path / "tree", MAIN.format(code=0)), tmp_path / "alone")


@pytest.mark.parametrize("missing", ["aiohttp", "lintas_kit.service", "lintas_orders.domain"])
def test_what_only_the_workspace_has_is_missed(tmp_path: Path, missing: str) -> None:
    service = tiny(tmp_path / "tree", MAIN.format(code=0), deep=f"import {missing}\n")
    with pytest.raises(Refused):
        prove(service, tmp_path / "alone")


@pytest.mark.parametrize(
    ("main", "why"),
    [
        ("if __name__ == '__main__':\n    raise SystemExit(3)\n", "at once with 3"),
        (MAIN.format(code=7), "ended with 7"),
    ],
    ids=["start", "stop"],
)
def test_a_service_that_does_not_start_or_stop_well_is_refused(
    tmp_path: Path, main: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        prove(tiny(tmp_path / "tree", main), tmp_path / "alone")
