"""Something happens in every room of the platform, and goes on happening."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp

from lintas_local.client import Client, Refused
from lintas_local.demo.catalogue import JAKARTA
from lintas_local.demo.journey import Journey
from lintas_local.demo.load import load

PRICE = {"currencyCode": "IDR", "units": "100000"}
PLENTY = 100_000
_PAUSE_SECONDS = 0.3
_A_SCRAPE_SECONDS = 3.0


async def journey(client: Client, outside_url: str) -> str:
    """The demo's customer, from the chat to the return; whose id it is."""
    await load(client)
    played = Journey(client, outside_url)
    await played.ask_for_a_shirt()
    await played.ask_for_a_promotion()
    await played.go_on_in_the_web_shop()
    await played.check_out_in_the_app()
    await played.collect_and_buy_more()
    await played.return_elsewhere()
    await played.hops()
    await played.books()
    return played.customer_id


async def two_that_are_one(client: Client, outside_url: str) -> None:
    """Two journeys, after which their customers turn out to be the same.

    The second comes after a scrape of the first: a series tells a rate only once it has grown.
    """
    first = await journey(client, outside_url)
    await asyncio.sleep(_A_SCRAPE_SECONDS)
    other = await journey(client, outside_url)
    merge = {"otherCustomerId": other, "reason": "the same person"}
    await client.call("POST", f"/customers/{first}:merge", merge, role="agent")


async def product(client: Client, units: int) -> str:
    """A new product of which there are so many in Jakarta."""
    sku = f"watched-{secrets.token_hex(4)}"
    await client.call("PUT", f"/products/{sku}", {"name": "Dilihat", "price": PRICE}, role="admin")
    line = {"sku": sku, "locationId": JAKARTA, "delta": units, "reason": "RECEIPT"}
    body = {"adjustments": [line | {"reference": sku}]}
    await client.call("POST", "/stock:adjust", body, role="admin")
    return sku


async def buy(client: Client, sku: str) -> None:
    """A cart, a line and a checkout."""
    cart = {"channel": "WEB", "currencyCode": "IDR"}
    cart = await client.call("POST", "/carts", cart, role="connector")
    path = f"/carts/{cart['cartId']}"
    await client.call("POST", f"{path}/lines", {"sku": sku, "quantity": 1}, role="connector")
    body = {
        "channel": "WEB",
        "fulfilment": {"kind": "PICKUP", "locationId": JAKARTA},
        "payment": {"method": "TEST"},
    }
    await client.call("POST", f"{path}:checkout", body, role="connector")


async def refused(client: Client) -> None:
    """Two buyers of one unit."""
    sku = await product(client, 1)
    outcomes = await asyncio.gather(buy(client, sku), buy(client, sku), return_exceptions=True)
    assert [type(each) for each in outcomes].count(Refused) == 1, outcomes


@asynccontextmanager
async def going_on(client: Client) -> AsyncIterator[None]:
    """Buys for as long as the block runs, whatever becomes of it."""
    sku = await product(client, PLENTY)

    async def for_ever() -> None:
        while True:
            with suppress(Refused, aiohttp.ClientError, TimeoutError):
                await buy(client, sku)
            await asyncio.sleep(_PAUSE_SECONDS)

    buying = asyncio.create_task(for_ever())
    try:
        yield
    finally:
        buying.cancel()
        with suppress(asyncio.CancelledError):
            await buying
