"""Lots of coupons: what is to be made stands here first, so that a lot is made whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document

_BATCH = 10


@dataclass(frozen=True)
class Lot:
    """Coupons that are being made, as they will be kept."""

    lot_id: str
    campaign_id: str
    customer_id: str
    coupons: list[Document]

    @property
    def codes(self) -> list[str]:
        """Their printed codes."""
        return [each["code"] for each in self.coupons]


class Lots:
    """Those under way carry their coupons and a date; those made only their numbers."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("due", sparse=True)
        await outbox.indexes(self._collection)

    async def begin(self, lot: Lot, now: datetime, due: datetime) -> None:
        """Writes down what is to be made; `due` is when somebody else goes on with it."""
        numbers = [each["number"] for each in lot.coupons]
        document = {
            "_id": lot.lot_id,
            "campaign_id": lot.campaign_id,
            "customer_id": lot.customer_id,
            "first": numbers[0],
            "count": len(numbers),
            "coupons": lot.coupons,
            "due": due,
            "created_at": now,
        }
        await self._collection.insert_one(document)

    async def finish(self, lot: Lot, entries: Sequence[outbox.Entry], now: datetime) -> bool:
        """Whether this call finished it, with its events."""
        update = {"$set": {"made_at": now}, "$unset": {"coupons": "", "due": ""}}
        unmade = {"_id": lot.lot_id, "due": {"$exists": True}}
        result = await self._collection.update_one(unmade, outbox.with_events(update, entries, now))
        return result.matched_count == 1

    async def unfinished(self, now: datetime) -> list[Lot]:
        """Some that nobody went on with."""
        cursor = self._collection.find({"due": {"$lte": now}}).limit(_BATCH)
        return [
            Lot(each["_id"], each["campaign_id"], each["customer_id"], each["coupons"])
            for each in await cursor.to_list(_BATCH)
        ]
