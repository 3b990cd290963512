"""What a client does again and again, by workload."""

import itertools
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from lintas_local.client import Client
from tests.load.measure import Step
from tests.load.wire import Connection, request

HOST = "127.0.0.1"
CURRENCY = "IDR"
STORE = "bench-store"
SKUS = [f"bench-{number:03d}" for number in range(200)]
PLENTY = 100_000_000


@dataclass(frozen=True)
class Target:
    """The platform under load."""

    port: int
    tokens: dict[str, str]


async def prepare(client: Client) -> None:
    """A store with more than enough of each product."""
    point = {"latitude": -6.2, "longitude": 106.8}
    store = {"name": "Bench", "kind": "STORE", "point": point, "timeZone": "Asia/Jakarta"}
    await client.patiently("PUT", f"/locations/{STORE}", store, role="admin")
    for sku in SKUS:
        product = {"name": sku, "price": {"currencyCode": CURRENCY, "units": "50000"}}
        await client.patiently("PUT", f"/products/{sku}", product, role="admin")
    adjustments = [
        {
            "sku": sku,
            "locationId": STORE,
            "delta": PLENTY,
            "reason": "RECEIPT",
            "reference": "bench",
        }
        for sku in SKUS
    ]
    await client.patiently("POST", "/stock:adjust", {"adjustments": adjustments}, role="admin")


async def availability(target: Target, number: int) -> Step:
    """What is to be had of a product near a place."""
    connection = await Connection.open(HOST, target.port)
    requests = [
        request(
            "GET", f"/v1/products/{sku}/availability?near=-6.2,106.8", target.tokens["connector"]
        )
        for sku in SKUS
    ]
    turns = itertools.cycle(requests[number % len(requests) :] + requests)

    async def step() -> bool:
        status, _ = await connection.send(next(turns))
        return status == 200

    return step


def sale(lines: int) -> Callable[[Target, int], Awaitable[Step]]:
    """A till's sale of so many lines."""

    async def new_client(target: Target, number: int) -> Step:
        connection = await Connection.open(HOST, target.port)
        turns = itertools.count(number * 7)

        async def step() -> bool:
            body = _sale(lines, next(turns))
            status, _ = await connection.send(
                request("POST", "/v1/sales", target.tokens["staff"], body)
            )
            return status == 200

        return step

    return new_client


def _sale(lines: int, turn: int) -> dict[str, Any]:
    skus = [SKUS[(turn * lines + offset) % len(SKUS)] for offset in range(lines)]
    return {
        "saleId": f"bench-{secrets.token_hex(8)}",
        "locationId": STORE,
        "registerId": "bench",
        "lines": [{"sku": sku, "quantity": 1} for sku in skus],
    }


async def checkout(target: Target, number: int) -> Step:
    """A guest's cart, one line, and its checkout: three requests."""
    connection = await Connection.open(HOST, target.port)
    turns = itertools.count(number * 7)
    token = target.tokens["connector"]

    async def post(path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        status, answer = await connection.send(request("POST", path, token, body))
        return json.loads(answer) if status == 200 else None

    async def step() -> bool:
        sku = SKUS[next(turns) % len(SKUS)]
        cart = await post("/v1/carts", {"channel": "WEB", "currencyCode": CURRENCY})
        if cart is None:
            return False
        path = f"/v1/carts/{cart['cartId']}"
        if await post(f"{path}/lines", {"sku": sku, "quantity": 1}) is None:
            return False
        body = {
            "channel": "WEB",
            "fulfilment": {"kind": "PICKUP", "locationId": STORE},
            "payment": {"method": "TEST"},
        }
        return await post(f"{path}:checkout", body) is not None

    return step


async def ceiling(port: int) -> Step:
    """One small POST to a ceiling's server."""
    connection = await Connection.open(HOST, port)
    asked = request("POST", "/", body={"sku": "bench-001", "quantity": 1})

    async def step() -> bool:
        status, _ = await connection.send(asked)
        return status == 200

    return step
