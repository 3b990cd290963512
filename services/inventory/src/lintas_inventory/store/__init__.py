"""The only place that speaks Mongo: one class a collection."""

from dataclasses import dataclass

from lintas_inventory.store.levels import Levels
from lintas_inventory.store.locations import Locations
from lintas_inventory.store.operations import Operations
from lintas_inventory.store.products import Products
from lintas_inventory.store.reservations import Reservations
from lintas_kit.clock import Clock
from lintas_kit.mongo import Database

OUTBOXES = ("products", "locations", "levels")


@dataclass(frozen=True)
class Store:
    """All that inventory keeps."""

    products: Products
    locations: Locations
    levels: Levels
    reservations: Reservations
    operations: Operations

    async def create_indexes(self) -> None:
        """Makes the indexes that are not there yet."""
        await self.products.create_indexes()
        await self.locations.create_indexes()
        await self.levels.create_indexes()
        await self.reservations.create_indexes()
        await self.operations.create_indexes()


def open_store(database: Database, clock: Clock) -> Store:
    """The store in the database."""
    return Store(
        Products(database["products"]),
        Locations(database["locations"], clock),
        Levels(database["levels"], clock),
        Reservations(database["reservations"]),
        Operations(database["operations"], database["checkpoints"]),
    )
