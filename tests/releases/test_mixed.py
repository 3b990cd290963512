"""The last release of each service, one at a time, among the current ones: the journey goes on.

Not part of `make test`, as it starts a platform for each service; LINTAS_MIXED names the services,
or `all`.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.release import alone
from deploy.release.repository import Repository, tag_of
from deploy.release.workspace import Service
from lintas_local.demo.__main__ import play
from lintas_local.plan import SERVICES, Plan
from lintas_testing.background import Background
from lintas_testing.running import RunningPlatform
from lintas_testing.spans import Spans
from tests.releases.released import ROOT

WANTED = os.environ.get("LINTAS_MIXED", "")


def is_wanted(service: str) -> bool:
    return WANTED == "all" or service in WANTED.split(",")


@pytest.fixture(params=(*SERVICES, "gateway"))
def mixed(
    request: pytest.FixtureRequest, background: Background, tmp_path: Path
) -> Iterator[RunningPlatform]:
    """A platform in which one service runs as it was released last, with its own libraries."""
    service, repository = request.param, Repository(ROOT)
    if not is_wanted(service):
        pytest.skip(f"LINTAS_MIXED={service} or =all runs it")
    last = repository.last_release(service)
    if last is None:
        pytest.skip(f"no release of {service} is tagged yet")
    (tmp_path / "tree").mkdir()
    tree = repository.extract(tag_of(service, last), tmp_path / "tree")
    python = alone.installed(Service(tree, service), tmp_path)
    plan = replace(Plan.free(tmp_path / "state"), interpreters={service: str(python)})
    platform = RunningPlatform(plan, background, Spans())
    try:
        platform.launch()
        yield platform
    finally:
        platform.stop()


def interpreter(pid: int | None) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().partition("\0")[0]


@pytest.mark.platform
async def test_the_journey_of_a_shirt_is_whole(mixed: RunningPlatform) -> None:
    """Loads, buys, collects, returns; every hop is there and the books balance."""
    [(service, python)] = mixed.plan.interpreters.items()
    assert interpreter(mixed.pid(service)) == python
    assert await play(mixed.gateway_url, mixed.outside_url) == 0


def test_one_service_has_an_interpreter_of_its_own(tmp_path: Path) -> None:
    plan = replace(Plan.free(tmp_path), interpreters={"orders": "/released/bin/python"})
    assert plan.command("orders") == ("/released/bin/python", "-m", "lintas_orders")
    assert (plan.command("loyalty")[0], plan.command("gateway")[0]) == (sys.executable,) * 2
