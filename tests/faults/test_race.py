"""The last units: more buyers than units, in every channel at once."""

import asyncio
import itertools
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lintas_local.client import Client, Refused
from lintas_local.demo.catalogue import JAKARTA
from lintas_local.demo.load import load
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform

pytestmark = pytest.mark.platform

UNITS, BUYERS = 50, 400
PRICE = {"currencyCode": "IDR", "units": "100000"}


@pytest.fixture(scope="module")
async def client(platform: RunningPlatform) -> AsyncIterator[Client]:
    async with Client(platform.gateway_url, connections=100) as client:
        await load(client)
        yield client


async def scarce(client: Client) -> str:
    """A product of which there are just so many."""
    sku = f"scarce-{secrets.token_hex(4)}"
    await client.call("PUT", f"/products/{sku}", {"name": "Edisi 50", "price": PRICE}, role="admin")
    line = {"sku": sku, "locationId": JAKARTA, "delta": UNITS, "reason": "RECEIPT"}
    body = {"adjustments": [line | {"reference": sku}]}
    await client.call("POST", "/stock:adjust", body, role="admin")
    return sku


async def buy_online(client: Client, sku: str, channel: str) -> Any:
    cart = {"channel": channel, "currencyCode": "IDR"}
    cart = await client.call("POST", "/carts", cart, role="connector")
    path = f"/carts/{cart['cartId']}"
    await client.call("POST", f"{path}/lines", {"sku": sku, "quantity": 1}, role="connector")
    body = {
        "channel": channel,
        "fulfilment": {"kind": "PICKUP", "locationId": JAKARTA},
        "payment": {"method": "TEST"},
    }
    return await client.call("POST", f"{path}:checkout", body, role="connector")


async def buy_at_the_till(client: Client, sku: str) -> Any:
    sale = {
        "saleId": f"race-{secrets.token_hex(8)}",
        "locationId": JAKARTA,
        "registerId": "kasir-1",
        "lines": [{"sku": sku, "quantity": 1}],
    }
    return await client.call("POST", "/sales", sale, role="staff")


async def test_400_buyers_of_50_units_over_web_app_and_till(client: Client) -> None:
    sku = await scarce(client)
    ways = itertools.cycle(["WEB", "APP", "POS"])

    async def buyer(way: str) -> str:
        try:
            if way == "POS":
                await buy_at_the_till(client, sku)
            else:
                await buy_online(client, sku, way)
        except Refused as refusal:
            return f"{refusal.status} {refusal.reason}"
        return "sold"

    outcomes = Counter(await asyncio.gather(*(buyer(next(ways)) for _ in range(BUYERS))))
    assert outcomes == {"sold": UNITS, "409 OUT_OF_STOCK": BUYERS - UNITS}
    path = f"/products/{sku}/availability"
    left = await client.call("GET", path, role="staff")
    assert left["total"] == "0"

    async def balanced() -> None:
        books = await client.call("GET", "/books", role="admin")
        assert books["balanced"], [law for law in books["laws"] if law["difference"] != "0"]

    await eventually(balanced, 30, 0.5)
