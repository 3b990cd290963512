"""Orders: inserted once, changed only by who read the latest version."""

import asyncio
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.errors import Aborted
from lintas_kit.mongo import Collection, Document, aggregate
from lintas_orders.domain.figures import Figures
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.store.combiner import Combiner
from lintas_orders.store.documents import (
    CLAIM,
    FIGURES,
    WORK_DUE,
    changes,
    from_order,
    to_order,
)
from lintas_orders.store.reader import Reader

MOST_TAKEN_OVER = 50
_SHOWN = {outbox.EVENTS: 0}
_SUMMED = tuple(field.name for field in fields(Figures))


class Claimed(Exception):
    """Another order has that turn of the claim: it was made for the same cart or sale."""


class LostRace(Aborted):
    """The order was changed by somebody else since it was read."""

    def __init__(self) -> None:
        super().__init__("ORDER_CHANGED", "The order was changed meanwhile: try again.", (), 0.2)


class OrderStore:
    """The collection of orders."""

    def __init__(self, collection: Collection) -> None:
        self._orders = collection
        self._writes = Combiner(collection)
        self._reads = Reader(collection, _SHOWN)

    async def create_indexes(self) -> None:
        orders = self._orders
        await outbox.indexes(orders)
        # A refused order keeps its turn: not every server frees a unique key that an update leaves.
        await orders.create_index(
            [(CLAIM, ASCENDING), ("turn", DESCENDING)], unique=True, sparse=True
        )
        await orders.create_index(WORK_DUE, sparse=True)
        by_customer = [("customer_id", ASCENDING), ("sold_at", DESCENDING), ("_id", DESCENDING)]
        await orders.create_index(by_customer)
        await orders.create_index([("status", ASCENDING), ("_id", DESCENDING)])
        await orders.create_index([("journey.journey_id", ASCENDING), ("updated_at", DESCENDING)])

    async def insert(self, order: Order, events: Sequence[Message], now: datetime) -> None:
        """Inserts a new order with its events. Raises Claimed."""
        entries = outbox.stage(order.order_id, events, now) if events else []
        try:
            await self._writes.insert(outbox.born_with(from_order(order), entries, now))
        except DuplicateKeyError:
            raise Claimed from None

    async def save(
        self, before: Order, after: Order, events: Sequence[Message], now: datetime
    ) -> None:
        """Writes what changed, with its events. Raises LostRace."""
        entries = outbox.stage(after.order_id, events, now) if events else []
        update = outbox.with_events(changes(before, after), entries, now)
        if not await self._writes.update(_unchanged(before), update):
            raise LostRace

    async def get(self, order_id: str) -> Order | None:
        return _read(await self._reads.get(order_id))

    async def claimed(self, claim: str) -> Order | None:
        """The newest order made for the claim."""
        found = self._orders.find({CLAIM: claim}, _SHOWN).sort("turn", DESCENDING)
        documents = await found.limit(1).to_list(1)
        return to_order(documents[0]) if documents else None

    async def claimed_all(self, claims: Sequence[str]) -> dict[str, Order]:
        """The newest orders made for the claims, by claim."""
        found = self._orders.find({CLAIM: {"$in": list(claims)}}, _SHOWN)
        documents = await found.to_list(None)
        documents.sort(key=lambda document: document["turn"])
        return {document[CLAIM]: to_order(document) for document in documents}

    async def latest_of_journey(self, journey_id: str) -> Order | None:
        """The order of the journey that the last hop was about."""
        found = self._orders.find({"journey.journey_id": journey_id}, _SHOWN)
        documents = await found.sort("updated_at", DESCENDING).limit(1).to_list(1)
        return to_order(documents[0]) if documents else None

    async def page_of_customers(
        self,
        customer_ids: Sequence[str],
        status: Status | None,
        before: tuple[datetime, str] | None,
        size: int,
    ) -> list[Order]:
        """Orders of a person under all ids, the newest sale first."""
        query: Document = {"customer_id": _one_of(customer_ids)}
        if status:
            query["status"] = status.name
        if before:
            sold_at, order_id = before
            query["$or"] = [
                {"sold_at": {"$lt": sold_at}},
                {"sold_at": sold_at, "_id": {"$lt": order_id}},
            ]
        order = [("sold_at", DESCENDING), ("_id", DESCENDING)]
        found = await self._orders.find(query, _SHOWN).sort(order).limit(size).to_list(size)
        return [to_order(document) for document in found]

    async def page(self, status: Status | None, before: str | None, size: int) -> list[Order]:
        """Orders of everybody, the newest id first."""
        query: Document = {"status": status.name} if status else {}
        if before:
            query["_id"] = {"$lt": before}
        found = self._orders.find(query, _SHOWN).sort("_id", DESCENDING)
        return [to_order(document) for document in await found.limit(size).to_list(size)]

    async def take_over(self, now: datetime) -> list[Order]:
        """Leases the work that is due; each order goes to one process only."""
        due = self._orders.find({WORK_DUE: {"$lte": now}}, _SHOWN)
        documents = await due.limit(MOST_TAKEN_OVER).to_list(MOST_TAKEN_OVER)
        leased = await asyncio.gather(*(self._lease(to_order(each), now) for each in documents))
        return [order for order in leased if order is not None]

    async def _lease(self, before: Order, now: datetime) -> Order | None:
        if before.work is None:
            return None
        after = replace(before, work=before.work.held(now), version=before.version + 1)
        leased = await self._writes.update(_unchanged(before), changes(before, after))
        return after if leased else None

    async def work_under_way(self) -> int:
        """How many orders are in the middle of something."""
        return await self._orders.count_documents({WORK_DUE: {"$exists": True}})

    async def totals(self) -> dict[str, Document]:
        """The sums of all orders' figures, by currency."""
        sums: dict[str, Any] = {name: {"$sum": f"${FIGURES}.{name}"} for name in _SUMMED}
        rows = await aggregate(self._orders, [{"$group": {"_id": "$currency"} | sums}])
        return {row.pop("_id"): row for row in rows}


def _read(document: Document | None) -> Order | None:
    return to_order(document) if document else None


def _unchanged(order: Order) -> Document:
    return {"_id": order.order_id, "version": order.version}


def _one_of(values: Sequence[str]) -> Any:
    return values[0] if len(values) == 1 else {"$in": list(values)}
