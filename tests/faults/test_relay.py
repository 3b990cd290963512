"""A relay in a process of its own, killed with -9: what is told arrives late, and once."""

import urllib.request
from collections.abc import AsyncIterator, Iterator

import pytest

from lintas_local.client import Client
from lintas_local.demo.load import load
from lintas_local.plan import Plan
from lintas_testing.background import Background
from lintas_testing.running import RunningPlatform
from lintas_testing.spans import Spans
from tests.faults.checkouts import killed_in_the_middle

pytestmark = pytest.mark.platform

RELAY = "orders-relay"
TOLD = "lintas_outbox_published_total{"


@pytest.fixture(scope="module")
def split(
    background: Background, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPlatform]:
    """Orders serves and consumes in one process, and relays in another."""
    roles = {"orders": "serve,consume", RELAY: "relay"}
    plan = Plan.free(tmp_path_factory.mktemp("split"), replicas=(RELAY,), roles=roles)
    platform = RunningPlatform(plan, background, Spans())
    try:
        platform.launch()
        yield platform
    finally:
        platform.stop()


@pytest.fixture
async def client(split: RunningPlatform) -> AsyncIterator[Client]:
    async with Client(split.gateway_url, connections=40) as client:
        await load(client)
        yield client


async def test_the_relay_alone_killed_in_the_middle_of_200_checkouts(
    client: Client, split: RunningPlatform
) -> None:
    await killed_in_the_middle(client, split, RELAY)
    assert published(split, "orders") == 0
    assert published(split, RELAY) > 0


def published(platform: RunningPlatform, name: str) -> float:
    """How many events the process has published since it started."""
    with urllib.request.urlopen(platform.metrics_url(name), timeout=5) as page:
        lines = page.read().decode().splitlines()
    return sum(float(each.split()[-1]) for each in lines if each.startswith(TOLD))
