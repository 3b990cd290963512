"""Figures summed up: by quarter of an hour, channel, place and currency, and in all by currency.

Each sum keeps the ids of the latest batches in it, so that adding a batch again adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from lintas.common.v1 import channel_pb2
from lintas_insights.domain import facts as domain
from lintas_insights.domain.metrics import METRICS, TIMES, Question, Row
from lintas_insights.store.facts import Batch
from lintas_kit.mongo import DUPLICATE, Collection, Document, aggregate

# A batch is added again within its lease or never: far fewer than these come in that time.
_REMEMBERED = 200
_COUNT = "facts"


@dataclass(frozen=True, slots=True)
class Total:
    """All figures of a currency."""

    currency: str
    net: int
    facts: int
    as_of: datetime


class Rollups:
    """The collections of sums; facts are read where a question cuts through a quarter."""

    def __init__(self, slots: Collection, totals: Collection, facts: Collection) -> None:
        self._slots = slots
        self._totals = totals
        self._facts = facts

    async def create_indexes(self) -> None:
        await self._slots.create_index("at")

    async def add(self, batch: Batch) -> None:
        """Adds the batch where it is not yet in; may be repeated."""
        await _write(self._slots, _by_slot(batch))
        await _write(self._totals, _by_currency(batch))

    async def rows(self, asked: Question) -> list[Row]:
        """The figures that are asked for, by group and currency; a group may come more than once,
        to be added up."""
        whole, edges = domain.slots_within(asked.begin, asked.end)
        rows = await self._sum(self._slots, whole, asked) if whole else []
        for edge in edges:
            rows += await self._sum(self._facts, edge, asked)
        return rows

    async def _sum(self, collection: Collection, time: domain.Span, asked: Question) -> list[Row]:
        begin, end = time
        span: Document = {"$gte": begin} if begin else {}
        span |= {"$lt": end} if end else {}
        figures = sorted({METRICS[name].figure for name in asked.names})
        group: Document = {"currency": "$currency"}
        group |= {name: _expression(name, asked.time_zone) for name in asked.group_by}
        sums: Document = {figure: {"$sum": f"$figures.{figure}"} for figure in figures}
        pipeline: list[Document] = [{"$match": {"at": span}}] if span else []
        pipeline.append({"$group": {"_id": group} | sums})
        return [
            Row(
                tuple((name, _shown(name, row["_id"].get(name))) for name in asked.group_by),
                row["_id"]["currency"],
                {figure: row[figure] for figure in figures},
            )
            for row in await aggregate(collection, pipeline)
        ]

    async def totals(self) -> list[Total]:
        """The sums of everything, by currency."""
        found = await self._totals.find({}).sort("_id", 1).to_list(1000)
        return [
            Total(
                each["_id"],
                each.get("figures", {}).get("net", 0),
                each.get("figures", {}).get(_COUNT, 0),
                each["as_of"],
            )
            for each in found
        ]


def _expression(name: str, time_zone: str) -> object:
    if name in TIMES:
        return {"$dateToString": {"date": "$at", "format": TIMES[name], "timezone": time_zone}}
    return {"channel": "$channel", "location": "$location_id", "currency": "$currency"}[name]


def _shown(name: str, value: object) -> str:
    if name == "channel" and isinstance(value, int):
        known = value in channel_pb2.Channel.values()
        return channel_pb2.Channel.Name(value) if known else ""  # type: ignore[arg-type]
    return str(value or "")


async def _write(collection: Collection, updates: Sequence[UpdateOne]) -> None:
    try:
        await collection.bulk_write(updates, ordered=False)
    except BulkWriteError as error:
        # A sum that holds the batch does not match, and can't be inserted either.
        if any(each["code"] != DUPLICATE for each in error.details["writeErrors"]):
            raise


def _by_slot(batch: Batch) -> list[UpdateOne]:
    sums: dict[str, tuple[Document, dict[str, int]]] = {}
    for fact in batch.facts:
        at = domain.slot(fact.at)
        place: Document = {
            "at": at,
            "channel": fact.channel,
            "location_id": fact.location_id,
            "currency": fact.currency,
        }
        key = f"{at:%Y%m%dT%H%M}|{fact.channel}|{fact.location_id}|{fact.currency}"
        domain.add(sums.setdefault(key, (place, {}))[1], fact.figures)
    return [_update(key, batch, {"$setOnInsert": place}, own) for key, (place, own) in sums.items()]


def _by_currency(batch: Batch) -> list[UpdateOne]:
    updates = []
    for currency in sorted({fact.currency for fact in batch.facts}):
        own = [fact for fact in batch.facts if fact.currency == currency]
        sums = {_COUNT: len(own)}
        for fact in own:
            domain.add(sums, fact.figures)
        newest = {"$max": {"as_of": max(fact.told_at for fact in own)}}
        updates.append(_update(currency, batch, newest, sums))
    return updates


def _update(key: str, batch: Batch, more: Document, sums: dict[str, int]) -> UpdateOne:
    update: Document = more | {
        "$push": {"batches": {"$each": [batch.batch_id], "$slice": -_REMEMBERED}}
    }
    changes = {f"figures.{name}": value for name, value in sums.items() if value}
    if changes:
        update["$inc"] = changes
    return UpdateOne({"_id": key, "batches": {"$ne": batch.batch_id}}, update, upsert=True)
