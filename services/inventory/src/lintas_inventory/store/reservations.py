"""Reservations: documents of their own, so that a stock's document stays small.

`open` names the stocks whose figures hold the units, until the end of the hold is in them.
`lapses` is when they are nobody's any more; `ending` is when the end was decided. Both are there
only while it is open, so that their indexes hold nothing of the past.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.lines import StockLine
from lintas_inventory.domain.operation import Line
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.stock import Key
from lintas_inventory.store.lookup import Lookup
from lintas_inventory.store.records import Booked, Records
from lintas_kit.mongo import Collection, Document, aggregate

# No attempt to hold under a forestalled id can be the one on record.
_BEYOND_ATTEMPTS = 2**31


class Reservations:
    """Holds and how they ended."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._closing: Lookup[None] = Lookup(self._close)

    async def create_indexes(self) -> None:
        await self.collection.create_index([("open", 1), ("lapses", 1)], sparse=True)
        await self.collection.create_index("lapses", sparse=True)
        await self.collection.create_index("ending", sparse=True)

    async def find(self, reservation_id: str) -> Reservation | None:
        document = await self.collection.find_one({"_id": reservation_id})
        return _reservation(document) if document and not document.get("refused") else None

    async def forestall(self, reservation: Reservation) -> bool:
        """Keeps a released reservation under an id that nothing was held under yet."""
        document: Document = {
            "_id": reservation.reservation_id,
            "attempt": _BEYOND_ATTEMPTS,
        }
        document |= {"lines": [], "units": 0}
        try:
            await self.collection.insert_one(document | _details(reservation))
        except DuplicateKeyError:
            return False
        return True

    async def end(self, reservation_id: str, state: State, now: datetime) -> Reservation | None:
        """Decides how a hold ends; none where it had ended already."""
        update: Document = {"$set": {"state": state.value, "ending": now}}
        if state is State.COMMITTED:
            update["$unset"] = {"lapses": ""}
        else:
            update["$set"]["lapses"] = now
        document = await self.collection.find_one_and_update(
            {"_id": reservation_id, "state": State.HELD.value},
            update,
            return_document=ReturnDocument.AFTER,
        )
        return _reservation(document) if document else None

    async def expire(self, reservation_ids: Sequence[str], now: datetime) -> None:
        """Decides that those which are over have expired."""
        await self.collection.update_many(
            {
                "_id": {"$in": list(reservation_ids)},
                "state": State.HELD.value,
                "lapses": {"$lte": now},
            },
            {"$set": {"state": State.EXPIRED.value, "ending": now}},
        )

    async def commit_late(self, reservation_id: str) -> bool:
        """An expired one whose units were taken all the same; False where it is not expired."""
        result = await self.collection.update_one(
            {"_id": reservation_id, "state": State.EXPIRED.value},
            {"$set": {"state": State.COMMITTED.value}},
        )
        return result.matched_count == 1

    async def close(self, reservation_ids: Sequence[str]) -> None:
        """The ends of the holds are in the figures."""
        await self._closing(reservation_ids)

    async def _close(self, reservation_ids: Sequence[str]) -> Mapping[str, None]:
        await self.collection.update_many(
            {"_id": {"$in": list(reservation_ids)}},
            {"$unset": {"open": "", "lapses": "", "ending": ""}},
        )
        return {}

    async def lapsed(self, keys: Iterable[Key], now: datetime, limit: int) -> list[Reservation]:
        """Those whose units are in these stocks' figures and nobody's any more."""
        query = {"open": {"$in": [str(key) for key in keys]}, "lapses": {"$lte": now}}
        return await self._list(query, limit)

    async def lapsed_anywhere(self, now: datetime, limit: int) -> list[Reservation]:
        """The same over all stocks."""
        return await self._list({"lapses": {"$lte": now}}, limit)

    async def ending_before(self, moment: datetime, limit: int) -> list[Reservation]:
        """Those whose end was decided before the moment and is not in the figures."""
        return await self._list({"ending": {"$lt": moment}}, limit)

    async def still_ending(self, reservation_ids: Sequence[str]) -> list[Reservation]:
        """Those of the given ones whose end is decided and not in the figures."""
        query = {"_id": {"$in": list(reservation_ids)}, "ending": {"$exists": True}}
        return await self._list(query, len(reservation_ids))

    async def _list(self, query: Document, limit: int) -> list[Reservation]:
        found = self.collection.find(query).limit(limit)
        return [_reservation(each) for each in await found.to_list(limit)]

    async def next_end(self, key: Key) -> datetime | None:
        """When the first hold in this stock's figures ends."""
        document = await self.collection.find_one(
            {"open": str(key), "lapses": {"$exists": True}},
            {"lapses": 1},
            sort=[("lapses", 1)],
        )
        return document["lapses"] if document else None

    async def units_held(self) -> int:
        """Units that are in the stocks' figures as reserved, by the reservations."""
        total = {"_id": None, "units": {"$sum": "$units"}}
        rows = await aggregate(
            self.collection,
            [{"$match": {"open": {"$exists": True}}}, {"$group": total}],
        )
        return int(rows[0]["units"]) if rows else 0


def reservation_records(collection: Collection) -> Records:
    """Operations whose record is a reservation."""
    return Records(collection, _document, _lines)


def _document(booked: Booked) -> Document:
    operation = booked.operation
    hold = operation.hold
    assert hold  # noqa: S101 - only holds are recorded here
    document: Document = {
        "_id": operation.operation_id,
        "attempt": booked.attempt,
        "lines": [
            {
                "sku": each.key.sku,
                "location_id": each.key.location_id,
                "quantity": each.reserved,
                "line": each.line,
            }
            for each in operation.postings
        ],
        "units": sum(each.reserved for each in operation.postings),
        "customer_id": hold.customer_id,
        "channel": hold.channel,
        "state": State.HELD.value,
        "created_at": hold.created_at,
        "until": hold.until,
        "by_service": hold.by_service,
        "open": [str(key) for key in operation.keys],
    }
    return document | ({"lapses": hold.until} if hold.until else {})


def _details(reservation: Reservation) -> Document:
    return {
        "customer_id": reservation.customer_id,
        "channel": reservation.channel,
        "state": reservation.state.value,
        "created_at": reservation.created_at,
        "until": reservation.until,
        "by_service": reservation.by_service,
    }


def _reservation(document: Document) -> Reservation:
    return Reservation(
        reservation_id=document["_id"],
        lines=tuple(_line(each) for each in document["lines"]),
        customer_id=document["customer_id"],
        channel=document["channel"],
        state=State(document["state"]),
        created_at=document["created_at"],
        until=document["until"],
        by_service=document["by_service"],
        open=bool(document.get("open")),
    )


def _line(document: Mapping[str, object]) -> StockLine:
    key = Key(str(document["sku"]), str(document["location_id"]))
    return StockLine(key, int(str(document["quantity"])), int(str(document["line"])))


def _lines(document: Document) -> tuple[Line, ...]:
    return tuple(
        Line(Key(each["sku"], each["location_id"]), 0, each["quantity"])
        for each in document.get("lines", ())
    )
