"""The only place that speaks Mongo: one class a collection."""

from dataclasses import dataclass

from lintas_kit.mongo import Database
from lintas_loyalty.store.accounts import Accounts
from lintas_loyalty.store.journal import Journal
from lintas_loyalty.store.programmes import Programmes

OUTBOXES = ("accounts", "programmes")


@dataclass(frozen=True)
class Store:
    """All that loyalty keeps."""

    accounts: Accounts
    journal: Journal
    programmes: Programmes

    async def create_indexes(self) -> None:
        """Makes the indexes that are not there yet."""
        await self.accounts.create_indexes()
        await self.journal.create_indexes()
        await self.programmes.create_indexes()


def open_store(database: Database) -> Store:
    """The store in the database."""
    accounts = Accounts(database["accounts"])
    return Store(
        accounts,
        Journal(database["bookings"], accounts),
        Programmes(database["programmes"]),
    )
