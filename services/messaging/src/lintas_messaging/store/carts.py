"""Carts that may be abandoned: when somebody touched them last, and when a reminder is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection
from lintas_messaging.domain.automations import Cart, Reminder

_KEPT = timedelta(days=180)


@dataclass(frozen=True)
class DueReminder:
    """A reminder whose time has come."""

    cart_id: str
    automation_id: str
    journey: Mapping[str, str] | None


class Carts:
    """One document a cart; a cart is reminded of once."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("due", sparse=True)
        await self._collection.create_index("forget_at", expireAfterSeconds=0)

    async def touched(
        self, cart: Cart, reminder: Reminder | None, journey: Mapping[str, str] | None
    ) -> None:
        """Plans the reminder, or drops it; older news than what is known changes nothing."""
        changes: dict[str, object] = {
            "touched_at": cart.touched_at,
            "journey": journey,
            "forget_at": cart.touched_at + _KEPT,
        }
        update: dict[str, object] = {"$set": changes}
        if reminder:
            changes |= {"due": reminder.due, "automation_id": reminder.automation_id}
        else:
            update["$unset"] = {"due": "", "automation_id": ""}
        query = {
            "_id": cart.cart_id,
            "over": {"$ne": True},
            "$or": [
                {"touched_at": {"$exists": False}},
                {"touched_at": {"$lte": cart.touched_at}},
            ],
        }
        try:
            await self._collection.update_one(query, update, upsert=reminder is not None)
        except DuplicateKeyError:
            return

    async def over(self, cart_id: str, now: datetime) -> None:
        """Nobody is reminded of this cart from now on: bought, given up, or reminded of."""
        await self._collection.update_one(
            {"_id": cart_id},
            {
                "$set": {"over": True, "forget_at": now + _KEPT},
                "$unset": {"due": "", "automation_id": ""},
            },
            upsert=True,
        )

    async def claim_due(self, now: datetime, until: datetime) -> DueReminder | None:
        """The next reminder that is due; nobody else gets it before `until`."""
        found = await self._collection.find_one_and_update(
            {"due": {"$lte": now}},
            {"$set": {"due": until}},
            sort=[("due", 1)],
            return_document=ReturnDocument.AFTER,
        )
        if found is None:
            return None
        return DueReminder(found["_id"], found["automation_id"], found.get("journey"))

    async def plan_again(self, cart_id: str, reminder: Reminder | None) -> None:
        """Moves the reminder, or drops it; the cart may still get another."""
        if reminder is None:
            update: dict[str, object] = {"$unset": {"due": "", "automation_id": ""}}
        else:
            update = {"$set": {"due": reminder.due, "automation_id": reminder.automation_id}}
        await self._collection.update_one({"_id": cart_id, "over": {"$ne": True}}, update)
