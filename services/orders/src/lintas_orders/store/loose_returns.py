"""Returns without an order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from google.protobuf.message import Message
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.money import Money
from lintas_kit.mongo import Collection, Document, aggregate
from lintas_orders.domain.loose_return import LooseLine, LooseReturn
from lintas_orders.domain.parts import Condition, Journey

DUE = "work_due"
MOST_TAKEN_OVER = 20
_SHOWN = {outbox.EVENTS: 0}


class ReturnExists(Exception):
    """The id was used before."""


class LooseReturnStore:
    """The collection of returns without an order."""

    def __init__(self, collection: Collection) -> None:
        self._returns = collection

    async def create_indexes(self) -> None:
        await outbox.indexes(self._returns)
        await self._returns.create_index(DUE, sparse=True)

    async def insert(self, loose: LooseReturn) -> None:
        """Records what is to be done. Raises ReturnExists."""
        try:
            await self._returns.insert_one(_document(loose))
        except DuplicateKeyError:
            raise ReturnExists from None

    async def book(self, loose: LooseReturn, events: Sequence[Message], now: datetime) -> None:
        """Marks it as done, once, with its events."""
        entries = outbox.stage(loose.return_id, events, now)
        units = sum(line.quantity for line in loose.stock)
        update = {
            "$set": {"booked": True, "booked_units": units, "booked_refund": loose.refund.minor},
            "$unset": {DUE: ""},
        }
        await self._returns.update_one(
            {"_id": loose.return_id, DUE: {"$exists": True}},
            outbox.with_events(update, entries, now),
        )

    async def give_up(self, return_id: str) -> None:
        """Forgets one that was refused before anything was done."""
        await self._returns.delete_one({"_id": return_id, DUE: {"$exists": True}})

    async def get(self, return_id: str) -> LooseReturn | None:
        document = await self._returns.find_one({"_id": return_id}, _SHOWN)
        return _read(document) if document else None

    async def take_over(self, now: datetime, until: datetime) -> list[LooseReturn]:
        """Leases what is due."""
        leased = []
        due = self._returns.find({DUE: {"$lte": now}}, _SHOWN)
        for document in await due.limit(MOST_TAKEN_OVER).to_list(MOST_TAKEN_OVER):
            query = {"_id": document["_id"], DUE: document[DUE]}
            result = await self._returns.update_one(query, {"$set": {DUE: until}})
            if result.matched_count:
                leased.append(replace(_read(document), due_at=until))
        return leased

    async def totals(self) -> dict[str, tuple[int, int]]:
        """Money given back and units put back, by currency."""
        sums = {"refund": {"$sum": "$booked_refund"}, "units": {"$sum": "$booked_units"}}
        rows = await aggregate(self._returns, [{"$group": {"_id": "$currency"} | sums}])
        return {row["_id"]: (row["refund"], row["units"]) for row in rows}


def _document(loose: LooseReturn) -> Document:
    document = {
        "_id": loose.return_id,
        "currency": loose.currency,
        "customer_id": loose.customer_id,
        "location_id": loose.location_id,
        "channel": loose.channel,
        "reason": loose.reason,
        "at": loose.at,
        "journey": loose.journey._asdict() if loose.journey else None,
        "fingerprint": loose.fingerprint,
        "lines": [
            {
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_price": line.unit_price.minor,
                "condition": int(line.condition),
                "service": line.is_service,
            }
            for line in loose.lines
        ],
    }
    if loose.due_at:
        document[DUE] = loose.due_at
    return document


def _read(document: Document) -> LooseReturn:
    return LooseReturn(
        return_id=document["_id"],
        customer_id=document["customer_id"],
        location_id=document["location_id"],
        channel=document["channel"],
        reason=document["reason"],
        at=document["at"],
        due_at=document.get(DUE),
        journey=Journey(**document["journey"]) if document["journey"] else None,
        fingerprint=document["fingerprint"],
        lines=tuple(
            LooseLine(
                line["sku"],
                line["quantity"],
                Money(document["currency"], line["unit_price"]),
                Condition(line["condition"]),
                line["service"],
            )
            for line in document["lines"]
        ),
    )
