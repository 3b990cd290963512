"""Coupons: a document each, under its code without dashes."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from pymongo.errors import BulkWriteError, DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.mongo import DUPLICATE, Collection, Document
from lintas_promotions.domain.coupon import Coupon

_FIELDS = tuple(field.name for field in fields(Coupon))


class Coupons:
    """How often they are used is `Counters`' to say."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index([("campaign_id", 1), ("number", 1)], unique=True)
        await self._collection.create_index(
            "redeemed", partialFilterExpression={"redeemed": {"$gt": 0}}
        )
        await outbox.indexes(self._collection)

    async def get(self, key: str) -> Coupon | None:
        found = await self._collection.find_one({"_id": key}, _FIELDS)
        return _coupon(found) if found else None

    async def among(self, keys: Sequence[str]) -> dict[str, Coupon]:
        """Those of the keys that there are."""
        if not keys:
            return {}
        cursor = self._collection.find({"_id": {"$in": list(keys)}}, _FIELDS)
        return {each["_id"]: _coupon(each) for each in await cursor.to_list(len(keys))}

    async def add(self, coupon: Coupon, entries: Sequence[outbox.Entry], now: datetime) -> bool:
        """Whether it is kept; not so where there is such a code."""
        try:
            await self._collection.insert_one(
                outbox.born_with(coupon_document(coupon), entries, now)
            )
        except DuplicateKeyError:
            return False
        return True

    async def add_lot(self, documents: Sequence[Document]) -> None:
        """Adds those that are not there yet."""
        try:
            await self._collection.insert_many(list(documents), ordered=False)
        except BulkWriteError as error:
            wrong = error.details.get("writeErrors", [])
            if any(each.get("code") != DUPLICATE for each in wrong):
                raise


def coupon_document(coupon: Coupon) -> Document:
    """A coupon as it is kept."""
    said = {name: getattr(coupon, name) for name in _FIELDS}
    return {"_id": coupon.key} | said | {"holds": [], "done": []}


def _coupon(document: Document) -> Coupon:
    return Coupon(**{name: document[name] for name in _FIELDS})
