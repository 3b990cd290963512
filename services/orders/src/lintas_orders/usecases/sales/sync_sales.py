"""Records the sales of a till that was cut off: what was handed over has happened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit.errors import InvalidArgument, Problem, Violation
from lintas_orders.domain.order import Order
from lintas_orders.domain.sale import Sale
from lintas_orders.store import Store
from lintas_orders.usecases.sales.record_sale import Recorded, RecordSale

MOST = 200
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one sale: the order that it is, or why it was refused."""

    sale_id: str
    recorded: Recorded | None = None
    refusal: Problem | None = None


@dataclass(frozen=True)
class SyncSales:
    """One result each, in the order given; the same sale twice in one call books once."""

    store: Store
    record: RecordSale

    async def __call__(self, sales: Sequence[Sale | Problem]) -> list[Result]:
        """A sale that could not even be read stands there as its problem."""
        if not 1 <= len(sales) <= MOST:
            raise InvalidArgument([Violation("sales", f"must be 1 to {MOST}")])
        claims = [f"sale:{each.sale_id}" for each in sales if isinstance(each, Sale)]
        found = await self.store.orders.claimed_all(claims)
        known = {claim: order for claim, order in found.items() if not order.was_refused}
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(index: int, given: Sale | Problem) -> Result:
            if isinstance(given, Problem):
                return Result("", refusal=given)
            async with at_once:
                return await self._one(given, known.get(f"sale:{given.sale_id}"), index)

        return list(await asyncio.gather(*(one(i, each) for i, each in enumerate(sales))))

    async def _one(self, given: Sale, first: Order | None, index: int) -> Result:
        try:
            if first is not None:
                recorded = await self.record.repeat(given, first)
            else:
                recorded = await self.record(
                    given, already_happened=True, prefix=f"sales[{index}]."
                )
        except Problem as refusal:
            return Result(given.sale_id, refusal=refusal)
        return Result(given.sale_id, recorded)
