"""The only place that speaks MongoDB."""

from dataclasses import dataclass

from lintas_inventory.store.entries import Entries, entry_records
from lintas_inventory.store.levels import Levels
from lintas_inventory.store.locations import Locations
from lintas_inventory.store.products import Products
from lintas_inventory.store.records import Records
from lintas_inventory.store.reservations import Reservations, reservation_records
from lintas_kit import outbox
from lintas_kit.mongo import Database

OUTBOXES = ("products", "locations", "stock_entries", "reservations")


@dataclass(frozen=True)
class Store:
    """The collections of this service."""

    products: Products
    locations: Locations
    levels: Levels
    entries: Entries
    reservations: Reservations
    entry_records: Records
    hold_records: Records

    async def create_indexes(self) -> None:
        """Creates what every query rests on; again changes nothing."""
        await self.products.create_indexes()
        await self.levels.create_indexes()
        await self.entries.create_indexes()
        await self.reservations.create_indexes()
        for each in (self.products, self.locations, self.entries, self.reservations):
            await outbox.indexes(each.collection)


def open_store(database: Database) -> Store:
    """The store over a database."""
    entries, reservations = database["stock_entries"], database["reservations"]
    return Store(
        products=Products(database["products"]),
        locations=Locations(database["locations"]),
        levels=Levels(database["stock"]),
        entries=Entries(entries, database["books"]),
        reservations=Reservations(reservations),
        entry_records=entry_records(entries),
        hold_records=reservation_records(reservations),
    )
