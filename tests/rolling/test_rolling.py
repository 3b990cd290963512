"""Two of everything, stopped and started one after the other while customers buy.

Not part of `make test`: it needs five minutes, and a machine that does nothing else. `make
test-rolling` runs it and prints its figures.
"""

import asyncio
import os
from collections.abc import Iterator

import pytest

from lintas_local.client import Client
from lintas_local.plan import SERVICES, Plan
from lintas_testing.background import Background
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform
from lintas_testing.spans import Spans
from tests.rolling.balancer import Balancer
from tests.rolling.traffic import SKU, STORE, Tally, Traffic

pytestmark = [
    pytest.mark.platform,
    pytest.mark.skipif(not os.environ.get("LINTAS_ROLLING"), reason="make test-rolling runs it"),
]

EVERYBODY = (*SERVICES, "gateway")
CALM_SECONDS = 20.0
CAPACITY_SECONDS = 8.0
CAPACITY_CUSTOMERS = 16


@pytest.fixture(scope="module")
def doubled(
    background: Background, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningPlatform]:
    """A platform with two processes of each service and two gateways."""
    replicas = tuple(f"{name}-2" for name in EVERYBODY)
    # Longer than the balancer needs to see that a gateway is about to go.
    passed = {"LINTAS_DRAIN_DELAY_SECONDS": "0.8"}
    plan = Plan.free(tmp_path_factory.mktemp("doubled"), passed=passed, replicas=replicas)
    platform = RunningPlatform(plan, background, Spans())
    try:
        platform.launch()
        yield platform
    finally:
        platform.stop()


async def test_every_process_restarts_under_load_and_nobody_notices(
    doubled: RunningPlatform,
) -> None:
    plan = doubled.plan
    async with Client(doubled.gateway_url) as client:
        await stock(client)
        tokens = {role: await client.token(role) for role in ("staff", "connector")}
        urls = [plan.url_of(name) for name in plan.processes("gateway")]
        async with Balancer(urls, tokens) as balancer:
            warm = Traffic(balancer)
            capacity = await warm.crowd(CAPACITY_CUSTOMERS, CAPACITY_SECONDS)
            calm = await calmly(balancer, capacity / 2)
            rolled = await rolling(balancer, doubled, capacity / 2)
        report(capacity, calm, rolled)
        assert (warm.tally.failures, calm.failures, rolled.failures) == ({}, {}, {})
        await nothing_lost(client, warm.tally.orders | calm.orders | rolled.orders)
        assert rolled.percentile(0.99) <= 3 * calm.percentile(0.99)


async def stock(client: Client) -> None:
    point = {"latitude": -6.2, "longitude": 106.8}
    store = {"name": "Rolling", "kind": "STORE", "point": point, "timeZone": "Asia/Jakarta"}
    await client.patiently("PUT", f"/locations/{STORE}", store, role="admin")
    product = {"name": "Shirt", "price": {"currencyCode": "IDR", "units": "50000"}}
    await client.patiently("PUT", f"/products/{SKU}", product, role="admin")
    line = {"sku": SKU, "locationId": STORE, "delta": 1_000_000, "reason": "RECEIPT"}
    body = {"adjustments": [line | {"reference": "rolling"}]}
    await client.patiently("POST", "/stock:adjust", body, role="admin")


async def calmly(balancer: Balancer, rate: float) -> Tally:
    traffic, enough = Traffic(balancer), asyncio.Event()
    asyncio.get_running_loop().call_later(CALM_SECONDS, enough.set)
    await traffic.flow(rate, enough)
    return traffic.tally


async def rolling(balancer: Balancer, platform: RunningPlatform, rate: float) -> Tally:
    """Each process in turn, as a deployment does it: stopped by SIGTERM, started, awaited."""
    traffic, enough = Traffic(balancer), asyncio.Event()
    flowing = asyncio.create_task(traffic.flow(rate, enough))
    for service in EVERYBODY:
        for name in platform.plan.processes(service):
            await asyncio.to_thread(platform.terminate, name)
            await asyncio.to_thread(platform.start, name)
    enough.set()
    await flowing
    return traffic.tally


async def nothing_lost(client: Client, orders: set[str]) -> None:
    """Each order that a customer was promised is there and took its unit; the books balance."""

    async def sold() -> None:
        answer = await client.call("GET", f"/products/{SKU}/availability", role="staff")
        [level] = answer["locations"]
        assert 1_000_000 - int(level["available"]) == len(orders)

    async def balanced() -> None:
        books = await client.call("GET", "/books", role="admin")
        assert books["balanced"], [law for law in books["laws"] if law["difference"] != "0"]

    await eventually(sold, 30, 0.5)
    await eventually(balanced, 60, 1)


def report(capacity: float, calm: Tally, rolled: Tally) -> None:
    print(f"\ncapacity {capacity:.1f} customers a second; load {capacity / 2:.1f}")
    for name, tally in (("calm", calm), ("rolling", rolled)):
        times = ", ".join(f"p{p * 100:.0f} {tally.percentile(p):.3f} s" for p in (0.5, 0.95, 0.99))
        print(f"{name}: {len(tally.seconds)} served, {dict(tally.failures)} failed, {times}")
