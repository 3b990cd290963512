"""The journal: bookings, one document each, never changed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from pymongo import DESCENDING, InsertOne
from pymongo.errors import BulkWriteError

from lintas_kit.mongo import DUPLICATE, Collection, Document, aggregate
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking, Kind
from lintas_loyalty.store.accounts import Accounts
from lintas_loyalty.store.documents import from_booking, to_booking

BATCH = 200


class Journal:
    """What accounts were changed by. A booking is first in its account, then here, then only here.

    So whoever looks for one looks into the account first.
    """

    def __init__(self, collection: Collection, accounts: Accounts) -> None:
        self._bookings = collection
        self._accounts = accounts
        self.at_rest = asyncio.Lock()  # held while nothing may move from accounts to the journal

    async def create_indexes(self) -> None:
        await self._bookings.create_index("order_id")
        await self._bookings.create_index(
            [("customer_id", 1), ("at", DESCENDING), ("_id", DESCENDING)]
        )

    async def has(self, customer_id: str, operation: str) -> bool:
        """Whether the operation is filed for the account."""
        key = f"{customer_id}/{operation}"
        return await self._bookings.find_one({"_id": key}, {"_id": 1}) is not None

    async def of_order(self, order_id: str) -> list[Booking]:
        """All bookings of the order, filed or not, the oldest first."""
        unfiled = await self._accounts.with_unfiled_of_order(order_id)
        found = await self._bookings.find({"order_id": order_id}).to_list(10_000)
        filed = {each["_id"]: to_booking(each) for each in found}
        waiting = {
            booking.key: booking
            for account in unfiled
            for booking in account.unfiled
            if booking.order_id == order_id
        }
        return sorted((waiting | filed).values(), key=lambda booking: booking.booking_id)

    async def expiries(self, account: Account) -> list[Booking]:
        """What lapsed in the account, or was given back of that, filed or not."""
        query = {"customer_id": account.customer_id, "entries.kind": Kind.EXPIRY.value}
        found = await self._bookings.find(query).to_list(10_000)
        waiting = {booking.key: booking for booking in account.unfiled}
        return list((waiting | {each["_id"]: to_booking(each) for each in found}).values())

    async def file(self, accounts: Sequence[Account]) -> None:
        """Files what the accounts hold, and takes it out there; may be repeated."""
        async with self.at_rest:
            await self._file(accounts)

    async def _file(self, accounts: Sequence[Account]) -> None:
        inserts = [
            InsertOne(from_booking(booking)) for account in accounts for booking in account.unfiled
        ]
        if inserts:
            try:
                await self._bookings.bulk_write(inserts, ordered=False)
            except BulkWriteError as error:
                if any(each["code"] != DUPLICATE for each in error.details["writeErrors"]):
                    raise
        if accounts:
            await self._accounts.filed(accounts)

    async def file_due(self, now: datetime) -> int:
        """Files what waits in any account, until nothing does; how many bookings."""
        filed = 0
        while accounts := await self._accounts.with_unfiled(now, BATCH):
            await self.file(accounts)
            filed += sum(len(account.unfiled) for account in accounts)
        return filed

    async def page(
        self, customer_ids: Sequence[str], until: tuple[datetime, str] | None, size: int
    ) -> list[Booking]:
        """Bookings with entries of the customers, the newest first, from the position on."""
        query: Document = {"customer_id": {"$in": list(customer_ids)}, "count": {"$gt": 0}}
        if until:
            at, key = until
            query["at"] = {"$lte": at}
            query["$or"] = [{"at": {"$lt": at}}, {"_id": {"$lte": key}}]
        order = [("at", DESCENDING), ("_id", DESCENDING)]
        found = await self._bookings.find(query).sort(order).limit(size).to_list(size)
        return [to_booking(document) for document in found]

    async def totals(self) -> Document:
        """Sums over all bookings that are filed."""
        names = ("points", "burned", "pending", "lifetime")
        sums: Document = {name: {"$sum": f"${name}"} for name in names}
        rows = await aggregate(self._bookings, [{"$group": {"_id": None} | sums}])
        return rows[0] if rows else dict.fromkeys(names, 0)
