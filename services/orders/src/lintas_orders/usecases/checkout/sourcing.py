"""Asks where goods are, so that the domain can choose where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_orders.domain import sourcing
from lintas_orders.domain.order import Line
from lintas_orders.domain.parts import Fulfilment
from lintas_orders.domain.sourcing import Need, Source
from lintas_orders.peers.inventory import Inventory


@dataclass(frozen=True)
class ChooseSources:
    """A source for each line of goods."""

    inventory: Inventory

    async def __call__(self, lines: Sequence[Line], fulfilment: Fulfilment) -> tuple[Source, ...]:
        needs = [
            Need(line.line_id, line.sku, line.quantity) for line in lines if not line.is_service
        ]
        if not needs:
            return ()
        there = await self.inventory.availability([need.sku for need in needs])
        warehouses = frozenset() if fulfilment.location_id else await self.inventory.warehouses()
        return sourcing.choose(needs, fulfilment, there, warehouses)
