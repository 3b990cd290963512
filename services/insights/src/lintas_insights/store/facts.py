"""Facts: one document an event. New ones are leased in batches, to be added to the figures once.

A batch, once made, is never made anew: whoever finds its facts after a crash adds that same
batch again, and the figures know which batches are in them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from pymongo.errors import DuplicateKeyError

from lintas_insights.domain.facts import Fact
from lintas_kit import ids
from lintas_kit.mongo import Collection, Document, insert_new
from lintas_kit.together import Together

BATCH = 500
LEASE = timedelta(seconds=30)
# A fact carries the time of its own writing; nothing is written this late.
SETTLED_AFTER = timedelta(minutes=10)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED = "facts"
_NEW, _LEASED, _MARK = "new", "leased_until", "batch"


@dataclass(frozen=True)
class Batch:
    """Facts that are added together."""

    batch_id: str
    facts: tuple[Fact, ...]


class Facts:
    """The collection of facts, and how many there are."""

    def __init__(self, collection: Collection, sums: Collection) -> None:
        self._facts = collection
        self._sums = sums
        self._insert: Together[Document, bool] = Together(partial(insert_new, collection))

    async def create_indexes(self) -> None:
        await self._facts.create_index("at")
        await self._facts.create_index("heard_at")
        await self._facts.create_index(_NEW, sparse=True)
        await self._facts.create_index(_MARK, sparse=True)
        await self._facts.create_index(_LEASED, sparse=True)

    async def add(self, fact: Fact, now: datetime) -> bool:
        """Whether it was not there yet."""
        return await self._insert(_document(fact, now))

    async def lease(self, now: datetime) -> Batch | None:
        """A batch to add: one that was left by somebody else, or one of new facts."""
        left = await self._facts.find_one({_LEASED: {"$lte": now}}, {_MARK: 1})
        if left:
            batch_id = left[_MARK]
            await self._facts.update_many({_MARK: batch_id}, {"$set": {_LEASED: now + LEASE}})
            return await self._batch(batch_id)
        found = await self._facts.find({_NEW: True}, {"_id": 1}).limit(BATCH).to_list(BATCH)
        if not found:
            return None
        batch_id = ids.new("bat")
        await self._facts.update_many(
            {"_id": {"$in": [each["_id"] for each in found]}, _NEW: True},
            {"$set": {_MARK: batch_id, _LEASED: now + LEASE}, "$unset": {_NEW: ""}},
        )
        return await self._batch(batch_id)

    async def _batch(self, batch_id: str) -> Batch:
        found = await self._facts.find({_MARK: batch_id}).to_list(BATCH)
        return Batch(batch_id, tuple(_read(each) for each in found))

    async def done(self, batch: Batch) -> None:
        """The figures hold the batch."""
        await self._facts.update_many({_MARK: batch.batch_id}, {"$unset": {_MARK: "", _LEASED: ""}})

    async def under_way(self) -> int:
        """Facts that the figures may not hold yet."""
        return await self._facts.count_documents({_NEW: True}) + await self._facts.count_documents(
            {_MARK: {"$gt": ""}}
        )

    async def count(self, now: datetime) -> int:
        """All facts. Those of long ago are counted once, so only the last minutes are read."""
        kept = await self._sums.find_one({"_id": _COUNTED}) or {"until": _BEGINNING, "count": 0}
        until = now - SETTLED_AFTER
        old = kept["count"]
        if until - kept["until"] > SETTLED_AFTER:
            old += await self._heard({"$gte": kept["until"], "$lt": until})
            await self._keep(kept["until"], {"until": until, "count": old})
        else:
            until = kept["until"]
        return int(old) + await self._heard({"$gte": until})

    async def _heard(self, at: Document) -> int:
        return await self._facts.count_documents({"heard_at": at})

    async def _keep(self, before: datetime, after: Document) -> None:
        """Another process may count at the same time: the first one's count stands."""
        try:
            await self._sums.update_one(
                {"_id": _COUNTED, "until": before}, {"$set": after}, upsert=True
            )
        except DuplicateKeyError:
            return


def _document(fact: Fact, now: datetime) -> Document:
    return {
        "_id": fact.key,
        "at": fact.at,
        "channel": fact.channel,
        "location_id": fact.location_id,
        "currency": fact.currency,
        "figures": dict(fact.figures),
        "told_at": fact.told_at,
        "heard_at": now,
        _NEW: True,
    }


def _read(document: Document) -> Fact:
    return Fact(
        key=document["_id"],
        at=document["at"],
        channel=document["channel"],
        location_id=document["location_id"],
        currency=document["currency"],
        figures=document["figures"],
        told_at=document["told_at"],
    )
