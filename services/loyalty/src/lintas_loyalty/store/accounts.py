"""Accounts: changed only by who read the latest version."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.message import Message
from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document, aggregate
from lintas_loyalty.domain.account import Account, Alias
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.store.documents import from_booking, next_lapse_of, state_of, to_account

UNFILED_DUE = "unfiled_due"
_SHOWN = {outbox.EVENTS: 0}


class Accounts:
    """One document a customer id; a merge does not move what stands in them."""

    def __init__(self, collection: Collection) -> None:
        self._accounts = collection

    async def create_indexes(self) -> None:
        await outbox.indexes(self._accounts)
        await self._accounts.create_index(UNFILED_DUE, sparse=True)
        await self._accounts.create_index("unfiled.order_id", sparse=True)
        await self._accounts.create_index("next_lapse", sparse=True)

    async def get(self, customer_id: str) -> Account:
        """The account; an empty one where none is kept."""
        document = await self._accounts.find_one({"_id": customer_id}, _SHOWN)
        return to_account(document) if document else Account(customer_id)

    async def get_all(self, customer_ids: Sequence[str]) -> list[Account]:
        """The accounts in the order of the ids; empty ones where none are kept."""
        wanted = list(customer_ids)
        found = await self._accounts.find({"_id": {"$in": wanted}}, _SHOWN).to_list(len(wanted))
        kept = {document["_id"]: to_account(document) for document in found}
        return [kept.get(customer_id) or Account(customer_id) for customer_id in wanted]

    async def save(
        self,
        before: Account,
        after: Account,
        bookings: Sequence[Booking],
        events: Sequence[Message],
        now: datetime,
    ) -> bool:
        """Writes what the bookings made of the account; whether it was still as before."""
        entries = outbox.stage(after.customer_id, events, now)
        update = outbox.with_events(_update(after, bookings, now), entries, now)
        query: Document = {"_id": after.customer_id}
        query["version"] = before.version or {"$exists": False}
        try:
            result = await self._accounts.update_one(query, update, upsert=before.version == 0)
        except DuplicateKeyError:
            return False
        return bool(result.matched_count or result.upserted_id)

    async def with_unfiled_of_order(self, order_id: str) -> list[Account]:
        """The accounts that hold bookings of the order that are not in the journal yet."""
        query = {"unfiled.order_id": order_id}
        return [to_account(each) for each in await self._accounts.find(query, _SHOWN).to_list(100)]

    async def with_unfiled(self, now: datetime, most: int) -> list[Account]:
        """Accounts with bookings that are not in the journal yet."""
        due = self._accounts.find({UNFILED_DUE: {"$lte": now}}, _SHOWN)
        return [to_account(each) for each in await due.limit(most).to_list(most)]

    async def filed(self, accounts: Sequence[Account]) -> None:
        """Takes out of the accounts what was unfiled when they were read."""
        pulls = [
            UpdateOne(
                {"_id": each.customer_id},
                {"$pull": {"unfiled": {"_id": {"$in": [b.key for b in each.unfiled]}}}},
            )
            for each in accounts
        ]
        done = [
            UpdateOne(
                {"_id": each.customer_id, "unfiled": {"$size": 0}}, {"$unset": {UNFILED_DUE: ""}}
            )
            for each in accounts
        ]
        await self._accounts.bulk_write(pulls, ordered=False)
        await self._accounts.bulk_write(done, ordered=False)

    async def lapsing(self, now: datetime, most: int) -> list[Account]:
        """Accounts in which something lapsed that is not booked."""
        due = self._accounts.find({"next_lapse": {"$lte": now}}, _SHOWN)
        return [to_account(each) for each in await due.limit(most).to_list(most)]

    async def merge(self, survivor_id: str, other_id: str, merge_id: str) -> None:
        """Each knows of the other from now on, unless the merge was undone already."""
        await self._alias(survivor_id, "took_in", Alias(merge_id, other_id))
        await self._alias(other_id, "went_into", Alias(merge_id, survivor_id))

    async def part(self, survivor_id: str, other_id: str, merge_id: str) -> None:
        """Neither knows of the other any more, also where the merge is heard of later."""
        for customer_id in (survivor_id, other_id):
            gone = {"merge_id": merge_id}
            await self._accounts.update_one(
                {"_id": customer_id},
                {
                    "$pull": {"took_in": gone, "went_into": gone},
                    "$addToSet": {"undone": merge_id},
                },
                upsert=True,
            )

    async def _alias(self, customer_id: str, field: str, alias: Alias) -> None:
        entry = {"merge_id": alias.merge_id, "customer_id": alias.customer_id}
        query = {"_id": customer_id, "undone": {"$ne": alias.merge_id}}
        try:
            await self._accounts.update_one(query, {"$addToSet": {field: entry}}, upsert=True)
        except DuplicateKeyError:
            return

    async def totals(self) -> Document:
        """Sums over all accounts: balance, lots, pending, lifetime, and what is not filed."""
        sums: Document = {
            "balance": {"$sum": "$balance"},
            "lots": _summed("lots", "points"),
            "pending": {"$sum": "$pending_points"},
            "lifetime": {"$sum": "$lifetime"},
        }
        for name in ("points", "burned", "pending", "lifetime"):
            sums[f"unfiled_{name}"] = _summed("unfiled", name)
        rows = await aggregate(self._accounts, [{"$group": {"_id": None} | sums}])
        return rows[0] if rows else dict.fromkeys(sums, 0)


def _summed(array: str, field: str) -> Document:
    """The sum of a field in an array; not every server follows a path through an array here."""
    return {
        "$sum": {
            "$reduce": {
                "input": {"$ifNull": [f"${array}", []]},
                "initialValue": 0,
                "in": {"$add": ["$$value", f"$$this.{field}"]},
            }
        }
    }


def _update(after: Account, bookings: Sequence[Booking], now: datetime) -> Document:
    """Balances grow by the bookings' sums while lots are set: two ways to the same figure."""
    update: Document = {
        "$set": state_of(after) | next_lapse_of(after) | {UNFILED_DUE: now},
        "$inc": {
            "balance": sum(booking.points for booking in bookings),
            "pending_points": sum(booking.pending for booking in bookings),
            "lifetime": sum(booking.lifetime for booking in bookings),
        },
        "$push": {"unfiled": {"$each": [from_booking(booking) for booking in bookings]}},
    }
    if "next_lapse" not in update["$set"]:
        update["$unset"] = {"next_lapse": ""}
    return update
