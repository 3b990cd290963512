"""kill -9 in the middle of checkouts: every order ends, nothing is lost, nothing counts twice."""

from collections.abc import AsyncIterator

import pytest

from lintas_local.client import Client
from lintas_local.demo.load import load
from lintas_testing.running import RunningPlatform
from tests.faults.checkouts import killed_in_the_middle

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
async def client(platform: RunningPlatform) -> AsyncIterator[Client]:
    async with Client(platform.gateway_url, connections=40) as client:
        await load(client)
        yield client


@pytest.mark.parametrize("victim", ["orders", "inventory"])
async def test_killed_in_the_middle_of_200_checkouts(
    client: Client, platform: RunningPlatform, victim: str
) -> None:
    await killed_in_the_middle(client, platform, victim)
