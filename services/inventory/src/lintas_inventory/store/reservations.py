"""Reservations, documents of their own."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.stock import Line
from lintas_kit.mongo import Collection, Document, aggregate

OWED = "owed_at"


class Reservations:
    """Holds. One that ended owes its levels the change until that is done."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index([("keys", 1), ("state", 1), ("expires_at", 1)])
        await self._collection.create_index([("state", 1), ("expires_at", 1)])
        await self._collection.create_index([("skus", 1), ("state", 1), ("expires_at", 1)])
        await self._collection.create_index(OWED, sparse=True)

    async def record(self, reservation: Reservation) -> bool:
        """Writes a new one; False where its id is taken."""
        try:
            await self._collection.insert_one(_to_document(reservation))
        except DuplicateKeyError:
            return False
        return True

    async def get(self, reservation_id: str) -> Reservation | None:
        document = await self._collection.find_one({"_id": reservation_id})
        return _from_document(document) if document else None

    async def end(
        self, reservation_id: str, state: State, now: datetime, *, only: State = State.HELD
    ) -> bool:
        """Moves it on from the state, owing its levels; False where another was faster."""
        query = {"_id": reservation_id, "state": only.value}
        update = {"$set": {"state": state.value, OWED: now}}
        return bool((await self._collection.update_one(query, update)).matched_count)

    async def settled(self, reservation_id: str) -> None:
        """The levels know."""
        await self._collection.update_one({"_id": reservation_id}, {"$unset": {OWED: ""}})

    async def owing(self, before: datetime, limit: int) -> list[Reservation]:
        """Those that ended and whose levels may not know."""
        found = self._collection.find({OWED: {"$lte": before}}).limit(limit)
        return [_from_document(document) for document in await found.to_list(limit)]

    async def expired(
        self, now: datetime, limit: int, keys: Sequence[str] = ()
    ) -> list[Reservation]:
        """Holds that ran out, of these levels or of any."""
        query: Document = {"state": State.HELD.value, "expires_at": {"$lte": now}}
        if keys:
            query["keys"] = {"$in": list(keys)}
        found = self._collection.find(query).limit(limit)
        return [_from_document(document) for document in await found.to_list(limit)]

    async def expired_units(self, sku: str, now: datetime) -> dict[str, int]:
        """Units by location that levels still count as reserved though nobody holds them."""
        query = {"skus": sku, "state": State.HELD.value, "expires_at": {"$lte": now}}
        units: dict[str, int] = {}
        for document in await self._collection.find(query, {"lines": 1}).to_list(None):
            for own, location_id, quantity in document["lines"]:
                if own == sku:
                    units[location_id] = units.get(location_id, 0) + quantity
        return units

    async def units_held(self) -> int:
        """Units of all that count as reserved."""
        group = {"_id": None, "units": {"$sum": "$units"}}
        match = {"state": State.HELD.value}
        rows = await aggregate(self._collection, [{"$match": match}, {"$group": group}])
        return int(rows[0]["units"]) if rows else 0


def _to_document(reservation: Reservation) -> Document:
    return {
        "_id": reservation.reservation_id,
        "lines": [[line.sku, line.location_id, line.quantity] for line in reservation.lines],
        "keys": [line.key for line in reservation.lines],
        "skus": sorted({line.sku for line in reservation.lines}),
        "units": sum(line.quantity for line in reservation.lines),
        "customer_id": reservation.customer_id,
        "channel": reservation.channel,
        "created_at": reservation.created_at,
        "expires_at": reservation.expires_at,
        "state": reservation.state.value,
        "attempt": reservation.attempt,
    }


def _from_document(document: Document) -> Reservation:
    return Reservation(
        reservation_id=document["_id"],
        lines=tuple(Line(*line) for line in document["lines"]),
        customer_id=document["customer_id"],
        channel=document["channel"],
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        state=State(document["state"]),
        attempt=document["attempt"],
    )
