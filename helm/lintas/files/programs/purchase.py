"""Buys something through the gateway, as a shop does, and cancels it again.

Location and product have ids of their own, so that no real stock is touched.
"""

import asyncio
import os
import secrets
import sys
import time
from typing import Any

import aiohttp

PLACE, SKU = "lintas-helm-test", "lintas-helm-test"
PATIENCE_SECONDS = 180.0
PRICE = {"currencyCode": "IDR", "units": "1000"}


class Shop:
    """The gateway, as one client sees it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._headers: dict[str, str] = {}

    async def sign_in(self, client_id: str, client_secret: str) -> None:
        form = {"client_id": client_id, "client_secret": client_secret}
        form["grant_type"] = "client_credentials"
        async with self._session.post("/oauth/token", data=form) as response:
            answer = await _answer(response)
        self._headers = {"Authorization": f"Bearer {answer['access_token']}"}

    async def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        async with self._session.request(
            method, f"/v1{path}", json=body, headers=self._headers
        ) as response:
            return await _answer(response)


async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    text = await response.text()
    if response.status >= 400:
        raise RuntimeError(f"{response.method} {response.url.path}: {response.status} {text[:300]}")
    answer: dict[str, Any] = await response.json(content_type=None)
    return answer


async def stock_up(shop: Shop) -> None:
    """A product, a place, and one unit there."""
    place = {
        "name": "Helm test",
        "kind": "STORE",
        "point": {"latitude": -6.2, "longitude": 106.8},
        "timeZone": "Asia/Jakarta",
    }
    await shop.ask("PUT", f"/locations/{PLACE}", place)
    await shop.ask("PUT", f"/products/{SKU}", {"name": "Helm test", "price": PRICE})
    unit = {"sku": SKU, "locationId": PLACE, "delta": 1, "reason": "RECEIPT"}
    unit["reference"] = secrets.token_hex(8)
    await shop.ask("POST", "/stock:adjust", {"adjustments": [unit]})


async def buy(shop: Shop) -> str:
    """A cart, a line, a checkout; the order's id."""
    cart = await shop.ask("POST", "/carts", {"channel": "WEB", "currencyCode": "IDR"})
    path = f"/carts/{cart['cartId']}"
    await shop.ask("POST", f"{path}/lines", {"sku": SKU, "quantity": 1})
    body = {
        "channel": "WEB",
        "fulfilment": {"kind": "PICKUP", "locationId": PLACE},
        "payment": {"method": "TEST"},
    }
    order = await shop.ask("POST", f"{path}:checkout", body)
    print(f"bought: order {order['orderId']} is {order['status']}")
    return str(order["orderId"])


async def purchase(url: str, client_id: str, client_secret: str) -> None:
    """From the sign-in to the cancellation."""
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(url, timeout=timeout) as session:
        shop = Shop(session)
        await shop.sign_in(client_id, client_secret)
        await stock_up(shop)
        order_id = await buy(shop)
        body = {"reason": "helm test"}
        order = await shop.ask("POST", f"/orders/{order_id}:cancel", body)
        print(f"cancelled: order {order_id} is {order['status']}")
        unit = {"sku": SKU, "locationId": PLACE, "delta": -1, "reason": "CORRECTION"}
        unit["reference"] = secrets.token_hex(8)
        await shop.ask("POST", "/stock:adjust", {"adjustments": [unit]})


async def main() -> None:
    """Tries again while the platform is still starting."""
    url = os.environ["GATEWAY_URL"]
    client_id, client_secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await purchase(url, client_id, client_secret)
        except (RuntimeError, aiohttp.ClientError, TimeoutError) as error:
            print(f"not yet: {error}", flush=True)
            if time.monotonic() > until:
                sys.exit("error: nothing could be bought")
        await asyncio.sleep(3)


if __name__ == "__main__":
    asyncio.run(main())
