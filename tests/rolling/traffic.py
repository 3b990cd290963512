"""Customers who come at a steady rate, whatever the platform is doing."""

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

from tests.rolling.balancer import Balancer

STORE = "rolling-store"
SKU = "rolling-shirt"


@dataclass
class Tally:
    """What became of them; seconds by customer, orders by id."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    orders: set[str] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class Traffic:
    """Every other customer buys at the till, the others fill a cart and check it out."""

    def __init__(self, balancer: Balancer) -> None:
        self._balancer = balancer
        self.tally = Tally()
        self._came = 0

    async def flow(self, per_second: float, until: asyncio.Event) -> None:
        """Customers at the rate until it is enough, and the last ones' ends."""
        async with asyncio.TaskGroup() as group:
            began = time.perf_counter()
            for number in range(1_000_000):
                group.create_task(self.customer())
                pause = began + (number + 1) / per_second - time.perf_counter()
                if until.is_set():
                    return
                await asyncio.sleep(max(pause, 0))

    async def crowd(self, customers: int, seconds: float) -> float:
        """So many at a time, each as fast as it is served; customers a second."""
        began = time.perf_counter()
        before = len(self.tally.seconds)

        async def one() -> None:
            while time.perf_counter() < began + seconds:
                await self.customer()

        await asyncio.gather(*(one() for _ in range(customers)))
        return (len(self.tally.seconds) - before) / (time.perf_counter() - began)

    async def customer(self) -> None:
        self._came += 1
        buys = self._at_the_till if self._came % 2 else self._online
        began = time.perf_counter()
        try:
            order = await buys()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.tally.failures[type(error).__name__] += 1
            return
        if order:
            self.tally.orders.add(order)
            self.tally.seconds.append(time.perf_counter() - began)

    async def _at_the_till(self) -> str:
        sale = {
            "saleId": f"rolling-{secrets.token_hex(8)}",
            "locationId": STORE,
            "registerId": "1",
            "lines": [{"sku": SKU, "quantity": 1}],
        }
        return await self._post("/sales", sale, "staff")

    async def _online(self) -> str:
        cart = {"channel": "WEB", "currencyCode": "IDR"}
        cart_id = await self._post("/carts", cart, "connector", "cartId")
        line = {"sku": SKU, "quantity": 1}
        if not cart_id or not await self._post(
            f"/carts/{cart_id}/lines", line, "connector", "cartId"
        ):
            return ""
        body = {
            "channel": "WEB",
            "fulfilment": {"kind": "PICKUP", "locationId": STORE},
            "payment": {"method": "TEST"},
        }
        return await self._post(f"/carts/{cart_id}:checkout", body, "connector")

    async def _post(
        self, path: str, body: dict[str, object], role: str, name: str = "orderId"
    ) -> str:
        status, answer = await self._balancer.post(path, body, role, secrets.token_hex(16))
        if status == 200:
            return str(answer.get(name) or answer["order"][name])
        self.tally.failures[f"{status} {answer.get('reason', '')}"] += 1
        return ""
