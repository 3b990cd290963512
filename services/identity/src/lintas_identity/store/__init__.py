"""The only place that speaks Mongo: one class a collection."""

from dataclasses import dataclass

from lintas_identity.store.codes import Codes
from lintas_identity.store.customers import Customers
from lintas_identity.store.handoffs import Handoffs
from lintas_identity.store.keys import Keys
from lintas_identity.store.sessions import Sessions
from lintas_identity.store.timeline import Timeline
from lintas_kit.mongo import Database

OUTBOXES = ("customers", "timeline", "sessions", "handoffs")


@dataclass(frozen=True)
class Store:
    """All that identity keeps."""

    customers: Customers
    timeline: Timeline
    sessions: Sessions
    handoffs: Handoffs
    codes: Codes
    keys: Keys

    async def create_indexes(self) -> None:
        """Makes the indexes that are not there yet."""
        await self.customers.create_indexes()
        await self.timeline.create_indexes()
        await self.sessions.create_indexes()
        await self.handoffs.create_indexes()
        await self.codes.create_indexes()
        await self.keys.create_indexes()


def open_store(database: Database) -> Store:
    """The store in the database."""
    return Store(
        Customers(database["customers"]),
        Timeline(database["timeline"]),
        Sessions(database["sessions"]),
        Handoffs(database["handoffs"]),
        Codes(database["codes"]),
        Keys(database["keys"]),
    )
