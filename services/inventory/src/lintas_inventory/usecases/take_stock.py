"""Takes units out of stock at once, for a sale over the counter."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain import movements
from lintas_inventory.domain.lines import StockLine, out_of_stock, shortfalls
from lintas_inventory.usecases.assortment import Assortment
from lintas_inventory.usecases.booking import Short
from lintas_inventory.usecases.holds import Holds


@dataclass(frozen=True)
class TakeStock:
    """All lines or none, once for the operation's id."""

    holds: Holds
    assortment: Assortment

    async def __call__(
        self,
        operation_id: str,
        lines: Sequence[StockLine],
        channel: int,
        already_happened: bool,
    ) -> list[StockLine]:
        """Units that were taken without being there. Raises FailedPrecondition OUT_OF_STOCK."""
        await self.assortment.require_stock([(line.line, line.key) for line in lines])
        operation = movements.taking(operation_id, lines, channel, already_happened)
        try:
            done = await self.holds.book(operation)
        except Short as refusal:
            raise out_of_stock(refusal.shortages) from None
        movements.require_same(operation, done.record)
        return shortfalls(done.record.lines)
