"""Holds the stock of a checkout."""

from dataclasses import dataclass, replace
from datetime import timedelta

from lintas_kit import ids
from lintas_kit.errors import FailedPrecondition
from lintas_orders.domain import sourcing
from lintas_orders.domain.order import Order
from lintas_orders.domain.parts import FulfilmentKind
from lintas_orders.domain.stock_parts import parts
from lintas_orders.peers.inventory import Inventory
from lintas_orders.usecases.placing.step import Run

TRIES = 3


@dataclass(frozen=True)
class Reserve:
    """All lines or none; a delivery that may come from anywhere is looked for elsewhere first."""

    inventory: Inventory
    held_for: timedelta
    name: str = "reserve"
    clean_refusal: bool = True
    can_give_up: bool = True

    def needed(self, order: Order) -> bool:
        return bool(order.stock_lines)

    async def do(self, run: Run) -> None:
        for _ in range(TRIES - 1):
            try:
                await self._reserve(run.order)
                return
            except FailedPrecondition:
                elsewhere = await self._elsewhere(run.order)
                if elsewhere is None:
                    raise
                await run.keep(elsewhere)
        await self._reserve(run.order)

    async def _reserve(self, order: Order) -> None:
        await self.inventory.reserve(
            order.reservation_id,
            parts(order.reservation_id, order.stock_lines)[0][1],
            customer_id=order.customer_id,
            channel=order.channel,
            held_for=self.held_for,
        )

    async def _elsewhere(self, order: Order) -> Order | None:
        """The order sourced anew by what is there now, under another reservation."""
        wanted = order.fulfilment
        if wanted.kind != FulfilmentKind.DELIVERY or wanted.location_id:
            return None
        needs = [
            sourcing.Need(line.line_id, line.sku, line.quantity)
            for line in order.lines
            if not line.is_service
        ]
        there = await self.inventory.availability([need.sku for need in needs], fresh=True)
        chosen = sourcing.choose(needs, wanted, there, await self.inventory.warehouses())
        if not all(source.location_id for source in chosen):
            return None
        places = {source.line_id: source.location_id for source in chosen}
        lines = tuple(
            replace(line, location_id=places.get(line.line_id, "")) for line in order.lines
        )
        return replace(order, lines=lines, reservation_id=ids.new("rsv"))

    async def undo(self, order: Order) -> None:
        await self.inventory.release(order.reservation_id)
