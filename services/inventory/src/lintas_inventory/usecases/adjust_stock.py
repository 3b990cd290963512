"""Adds to and takes from stock, all lines or none, each once for its reference."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain import adjustment
from lintas_inventory.domain.adjustment import Adjustment
from lintas_inventory.domain.stock import Key, Level
from lintas_inventory.store import Store
from lintas_inventory.usecases.assortment import Assortment
from lintas_inventory.usecases.booking import Booking, NameTaken, Short
from lintas_kit import ids
from lintas_kit.errors import Aborted

TRIES = 10


@dataclass(frozen=True)
class AdjustStock:
    """What is booked already under its reference is left out."""

    store: Store
    booking: Booking
    assortment: Assortment

    async def __call__(self, adjustments: Sequence[Adjustment], channel: int) -> list[Level]:
        """The levels afterwards, in the order of the request.

        Raises FailedPrecondition STOCK_BELOW_ZERO, InvalidArgument, NotFound.
        """
        adjustment.checked(adjustments)
        await self.assortment.require_stock(
            [(each.line, each.key) for each in adjustments], "adjustments"
        )
        keys = list(dict.fromkeys(each.key for each in adjustments))
        for _ in range(TRIES):
            try:
                booked = await self._book(adjustments, channel)
            except NameTaken:
                continue
            missing = [key for key in keys if key not in booked]
            levels = booked | await self.store.levels.read(missing) if missing else booked
            return [levels[key] for key in keys]
        raise Aborted("REFERENCE_BUSY", "These references are being booked: try again.")

    async def _book(self, adjustments: Sequence[Adjustment], channel: int) -> dict[Key, Level]:
        references = [each.booked_as for each in adjustments if each.reference]
        known = await self.store.entries.booked_references(references)
        left = [each for each in adjustments if each.booked_as not in known]
        if not left:
            return {}
        operation = adjustment.operation(ids.new("adj"), left, channel)
        try:
            return dict((await self.booking.book(operation)).levels)
        except Short as refusal:
            raise adjustment.below_zero(refusal.shortages) from None
