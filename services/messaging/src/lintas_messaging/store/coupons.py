"""Coupons that were given in a chat: one a customer and campaign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection


@dataclass(frozen=True)
class GivenCoupon:
    """A coupon's printed code and when it ends, if it does."""

    code: str
    expire_time: datetime | None


class Coupons:
    """The coupons that were given."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def given(self, customer_ids: Sequence[str], campaign_id: str) -> GivenCoupon | None:
        """The coupon that the person got before, under any of their ids."""
        keys = [f"{each}:{campaign_id}" for each in customer_ids]
        found = await self._collection.find_one({"_id": {"$in": keys}})
        return _given(found) if found else None

    async def give(
        self, customer_id: str, campaign_id: str, coupon: GivenCoupon, now: datetime
    ) -> GivenCoupon:
        """Keeps the coupon; where one was given at the same time, that one holds."""
        key = f"{customer_id}:{campaign_id}"
        document = {
            "_id": key,
            "code": coupon.code,
            "expire_time": coupon.expire_time,
            "create_time": now,
        }
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            found = await self._collection.find_one({"_id": key})
            return _given(found) if found else coupon
        return coupon


def _given(document: Mapping[str, Any]) -> GivenCoupon:
    return GivenCoupon(document["code"], document["expire_time"])
