"""Campaigns: a document each, with its definition, its figures and its last coupon's number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from google.protobuf.json_format import MessageToDict, ParseDict
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit import outbox
from lintas_kit.errors import NotFound
from lintas_kit.mongo import Collection, Document
from lintas_promotions import mapping
from lintas_promotions.domain.campaign import Campaign, Figures

LISTED_AFTER_END = timedelta(days=1)
"""So long baskets are told that a campaign is over, instead of not hearing of it."""
_FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
_FIGURES = {"version": 1, "uses": 1, "redeemed": 1, "spent": 1, "discounted": 1}
_MOST_LISTED = 5000


class Campaigns:
    """Definitions are changed by whoever read them last; figures by `Counters` alone."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("listed_until")
        await outbox.indexes(self._collection)

    async def get(self, campaign_id: str) -> Campaign | None:
        found = await self._collection.find_one({"_id": campaign_id}, {"holds": 0, "done": 0})
        return _campaign(found) if found else None

    async def page(self, after: str, size: int) -> list[Campaign]:
        """The next campaigns by id."""
        cursor = self._collection.find({"_id": {"$gt": after}}, {"holds": 0, "done": 0})
        return [_campaign(each) for each in await cursor.sort("_id", 1).limit(size).to_list(size)]

    async def save(
        self, campaign: Campaign, entries: Sequence[outbox.Entry], now: datetime
    ) -> bool:
        """Whether it is kept as the version that it carries; not so where another was faster."""
        said = _definition(campaign)
        if campaign.version > 1:
            known = {"_id": campaign.campaign_id, "version": campaign.version - 1}
            update = outbox.with_events({"$set": said | {"updated_at": now}}, entries, now)
            result = await self._collection.update_one(known, update)
            return result.matched_count == 1
        fresh = {"uses": 0, "redeemed": 0, "spent": {}, "discounted": {}, "issued": 0}
        lists: Document = {"holds": [], "done": []}
        document = {"_id": campaign.campaign_id} | said | fresh | lists
        document |= {"created_at": now, "updated_at": now}
        try:
            await self._collection.insert_one(outbox.born_with(document, entries, now))
        except DuplicateKeyError:
            return False
        return True

    async def next_numbers(self, campaign_id: str, count: int) -> int:
        """The first of so many coupon numbers that nobody else gets."""
        found = await self._collection.find_one_and_update(
            {"_id": campaign_id},
            {"$inc": {"issued": count}},
            {"issued": 1},
            return_document=ReturnDocument.AFTER,
        )
        if found is None:
            raise NotFound("CAMPAIGN_NOT_FOUND", "There is no such campaign.")
        return int(found["issued"]) - count + 1

    async def listed(self, at: datetime, known: Mapping[str, Campaign]) -> list[Campaign]:
        """The campaigns that a basket may hear of, with their figures now.

        Definitions that are known in their version are not read again.
        """
        cursor = self._collection.find({"listed_until": {"$gt": at - LISTED_AFTER_END}}, _FIGURES)
        rows = await cursor.limit(_MOST_LISTED).to_list(_MOST_LISTED)
        stale = [row["_id"] for row in rows if not _is_known(row, known)]
        fresh = await self._definitions(stale)
        return [
            replace(fresh.get(row["_id"]) or known[row["_id"]], figures=_figures(row))
            for row in rows
            if row["_id"] in fresh or row["_id"] in known
        ]

    async def _definitions(self, ids: Sequence[str]) -> dict[str, Campaign]:
        if not ids:
            return {}
        cursor = self._collection.find({"_id": {"$in": list(ids)}}, {"holds": 0, "done": 0})
        return {each["_id"]: _campaign(each) for each in await cursor.to_list(len(ids))}


def _is_known(row: Document, known: Mapping[str, Campaign]) -> bool:
    campaign = known.get(row["_id"])
    return campaign is not None and campaign.version == row["version"]


def _definition(campaign: Campaign) -> Document:
    return {
        "version": campaign.version,
        "definition": MessageToDict(mapping.definition(campaign)),
        "listed_until": campaign.rules.valid_until or _FOR_EVER,
    }


def _campaign(document: Document) -> Campaign:
    message = ParseDict(document["definition"], messages.Campaign(), ignore_unknown_fields=True)
    campaign = mapping.campaign_from_proto(message, document["_id"])
    return replace(campaign, figures=_figures(document), version=document["version"])


def _figures(document: Document) -> Figures:
    return Figures(
        document["uses"], document["redeemed"], document["spent"], document["discounted"]
    )
