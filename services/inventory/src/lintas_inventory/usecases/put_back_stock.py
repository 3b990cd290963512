"""Puts units back that a customer returned or a sale gave up."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain import movements
from lintas_inventory.domain.lines import StockLine
from lintas_inventory.usecases.assortment import Assortment
from lintas_inventory.usecases.booking import Booking


@dataclass(frozen=True)
class PutBackStock:
    """Once for the operation's id."""

    booking: Booking
    assortment: Assortment

    async def __call__(self, operation_id: str, lines: Sequence[StockLine], channel: int) -> None:
        """Raises AlreadyExists where the id booked something else."""
        await self.assortment.require_stock([(line.line, line.key) for line in lines])
        operation = movements.putting_back(operation_id, lines, channel)
        done = await self.booking.book(operation)
        movements.require_same(operation, done.record)
