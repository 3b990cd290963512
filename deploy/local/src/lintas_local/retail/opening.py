"""What must be there before the first sale: the warehouse, the products, the opening stock."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lintas_local.client import Client
from lintas_local.retail.documents import Document, Kind, all_lines, is_service
from lintas_local.retail.replay import LOCATION, money

AT_ONCE = 24
STOCK_LINES = 200


@dataclass(frozen=True)
class Opening:
    """Products with their dearest price, and as many units as ever leave the warehouse."""

    names: Mapping[str, str]
    prices: Mapping[str, Decimal]
    stock: Mapping[str, int]

    @property
    def steps(self) -> int:
        return len(self.names) + len(self.stock)


def opening(documents: Iterable[Document]) -> Opening:
    """What the documents need."""
    names: dict[str, str] = {}
    prices: dict[str, Decimal] = {}
    stock: Counter[str] = Counter()
    for line in all_lines(documents):
        names[line.sku] = names.get(line.sku) or line.name
        prices[line.sku] = max(prices.get(line.sku, Decimal(0)), line.booked_price)
        if not line.is_service and line.kind in {Kind.SALE, Kind.ADJUSTMENT}:
            stock[line.sku] += abs(line.quantity)
    return Opening(names, prices, stock)


async def prepare(client: Client, needed: Opening, advance: Callable[[int], object]) -> None:
    """Puts location, products and stock; repeating it changes nothing."""
    await client.patiently("PUT", f"/locations/{LOCATION}", _warehouse(), role="admin")
    slots = asyncio.Semaphore(AT_ONCE)

    async def product(sku: str) -> None:
        async with slots:
            path = f"/products/{_quoted(sku)}"
            await client.patiently("PUT", path, _product(needed, sku), role="connector")
        advance(1)

    await asyncio.gather(*(product(sku) for sku in needed.names))
    stock = sorted(needed.stock.items())
    for start in range(0, len(stock), STOCK_LINES):
        lines = stock[start : start + STOCK_LINES]
        await _receive(client, lines)
        advance(len(lines))


async def _receive(client: Client, lines: Sequence[tuple[str, int]]) -> None:
    adjustments = [
        {
            "sku": sku,
            "locationId": LOCATION,
            "delta": units,
            "reason": "RECEIPT",
            "reference": "online-retail-opening",
        }
        for sku, units in lines
    ]
    await client.patiently("POST", "/stock:adjust", {"adjustments": adjustments}, role="connector")


def _quoted(sku: str) -> str:
    return sku.replace(" ", "%20")


def _product(needed: Opening, sku: str) -> dict[str, Any]:
    return {
        "name": needed.names[sku] or sku,
        "price": money(needed.prices[sku]),
        "kind": "SERVICE" if is_service(sku) else "GOODS",
    }


def _warehouse() -> dict[str, Any]:
    return {
        "name": "Online Retail, warehouse",
        "kind": "WAREHOUSE",
        "point": {"latitude": 51.5074, "longitude": -0.1278},
        "timeZone": "Europe/London",
    }
