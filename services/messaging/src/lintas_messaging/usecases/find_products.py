"""Finds what a customer wished for, and where it is to be had."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from lintas_messaging.domain import products
from lintas_messaging.domain.products import Found, Product
from lintas_messaging.domain.received import Point
from lintas_messaging.domain.wishes import Wish
from lintas_messaging.peers import Peers

_LOOKED_UP = 6


@dataclass(frozen=True)
class Finding:
    """The best first; `given_up` names what of the wish nothing meets."""

    found: Sequence[Found]
    given_up: Sequence[str]


@dataclass(frozen=True)
class FindProducts:
    """Asks for the whole wish first, then for less and less of it."""

    peers: Peers

    async def __call__(self, wish: Wish, near: Point | None) -> Finding:
        for search in products.searches(wish):
            rows = await self._rows(search)
            if not rows:
                continue
            fit = products.fitting(rows, wish)
            found = await asyncio.gather(
                *(self.peers.inventory.found(each, near) for each in fit.products[:_LOOKED_UP])
            )
            return Finding(products.in_stock_first(found), (*search.given_up, *fit.given_up))
        return Finding((), ())

    async def _rows(self, search: products.Search) -> list[Product]:
        answers = await asyncio.gather(
            *(self.peers.inventory.search(query, search.size) for query in search.queries)
        )
        return list({each.sku: each for rows in answers for each in rows}.values())
