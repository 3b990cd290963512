"""Two hundred checkouts, in the middle of which a process is killed."""

import asyncio
import secrets
import time
from collections import Counter

import aiohttp

from lintas_local.client import Client, Refused
from lintas_local.demo.catalogue import JAKARTA
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform
from tests.faults.test_race import PRICE

CHECKOUTS = 200
ENDED = {"PLACED", "CANCELLED"}


async def plenty(client: Client) -> str:
    sku = f"plenty-{secrets.token_hex(4)}"
    await client.call("PUT", f"/products/{sku}", {"name": "Banyak", "price": PRICE}, role="admin")
    line = {"sku": sku, "locationId": JAKARTA, "delta": 10_000, "reason": "RECEIPT"}
    body = {"adjustments": [line | {"reference": sku}]}
    await client.call("POST", "/stock:adjust", body, role="admin")
    return sku


async def filled_cart(client: Client, sku: str) -> str:
    cart = {"channel": "WEB", "currencyCode": "IDR"}
    cart = await client.patiently("POST", "/carts", cart, role="connector")
    line = {"sku": sku, "quantity": 1}
    await client.patiently("POST", f"/carts/{cart['cartId']}/lines", line, role="connector")
    return str(cart["cartId"])


async def check_out(client: Client, cart_id: str) -> str:
    body = {
        "channel": "WEB",
        "fulfilment": {"kind": "PICKUP", "locationId": JAKARTA},
        "payment": {"method": "TEST"},
    }
    try:
        await client.call("POST", f"/carts/{cart_id}:checkout", body, role="connector")
    except Refused as refusal:
        return refusal.reason
    except (aiohttp.ClientError, TimeoutError):
        return "CONNECTION"
    return "PLACED"


async def statuses(client: Client, carts: set[str]) -> Counter[str]:
    """The orders of these carts by status; pages through the newest orders."""
    found: Counter[str] = Counter()
    token, seen = "", 0
    while seen < 5 * CHECKOUTS:
        path = f"/orders?pageSize=200&pageToken={token}"
        page = await client.call("GET", path, role="admin")
        for order in page["orders"]:
            if order["cartId"] in carts:
                found[order["status"]] += 1
        seen += len(page["orders"])
        token = page["nextPageToken"]
        if not token:
            break
    return found


async def killed_in_the_middle(client: Client, platform: RunningPlatform, victim: str) -> None:
    """Every order ends within 10 s, stock tells the same as the orders, and the books balance."""
    sku = await plenty(client)
    carts = [await filled_cart(client, sku) for _ in range(CHECKOUTS)]
    slots = asyncio.Semaphore(16)

    async def buyer(cart_id: str) -> str:
        async with slots:
            return await check_out(client, cart_id)

    buying = [asyncio.create_task(buyer(cart_id)) for cart_id in carts]
    await asyncio.sleep(0.4)
    under_way = [task for task in buying if not task.done()]
    assert under_way, "the kill comes too late to hit anything"
    await asyncio.to_thread(platform.kill, victim)
    await asyncio.sleep(0.3)
    await asyncio.to_thread(platform.start, victim)
    started = time.monotonic()
    outcomes = Counter(await asyncio.gather(*buying))
    assert outcomes["PLACED"] > 0

    async def ended() -> Counter[str]:
        found = await statuses(client, set(carts))
        assert set(found) <= ENDED, found
        return found

    found = await eventually(ended, 10, 0.25)
    assert found["PLACED"] >= outcomes["PLACED"]
    assert time.monotonic() - started < 60

    async def stock_tells_the_same() -> None:
        answer = await client.call("GET", f"/products/{sku}/availability", role="staff")
        [level] = answer["locations"]
        now = await statuses(client, set(carts))
        assert int(level["reserved"]) == now["PLACED"]

    await eventually(stock_tells_the_same, 15, 0.5)

    async def balanced() -> None:
        books = await client.call("GET", "/books", role="admin")
        assert books["balanced"], [law for law in books["laws"] if law["difference"] != "0"]

    await eventually(balanced, 30, 0.5)
