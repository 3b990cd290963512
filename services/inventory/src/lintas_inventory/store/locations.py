"""Locations. There are few and they change seldom: all are kept in memory for a second."""

import asyncio
import time

from lintas_inventory.domain.location import Kind, Location, OpeningHours, Point
from lintas_inventory.store import versions
from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.mongo import Collection, Document

FRESH_SECONDS = 1.0
_MOST = 20_000
_SHOWN = {outbox.EVENTS: 0, outbox.DUE: 0, outbox.LEASE: 0}


class Locations:
    """Stores and warehouses."""

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock
        self._known: dict[str, Location] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def create_indexes(self) -> None:
        await outbox.indexes(self._collection)

    async def put(self, location: Location, events: list[outbox.Entry], if_match: str) -> Location:
        """Creates or replaces. Raises EtagMismatch."""
        document = _to_document(location)
        stored = await versions.put(self._collection, document, events, self._clock, if_match)
        self._read_at = float("-inf")
        return _from_document(stored)

    async def get(self, location_id: str) -> Location | None:
        """As it is now; what memory does not know may be new."""
        document = await self._collection.find_one({"_id": location_id}, _SHOWN)
        return _from_document(document) if document else None

    async def page(self, size: int, after: str) -> list[Location]:
        """A page by id."""
        wanted: Document = {"_id": {"$gt": after}} if after else {}
        found = self._collection.find(wanted, _SHOWN).sort("_id", 1).limit(size)
        return [_from_document(document) for document in await found.to_list(size)]

    async def all(self) -> dict[str, Location]:
        """Every location by id, a second old at most."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            async with self._reading:
                if time.monotonic() - self._read_at > FRESH_SECONDS:
                    found = await self._collection.find({}, _SHOWN).to_list(_MOST)
                    self._known = {each["_id"]: _from_document(each) for each in found}
                    self._read_at = time.monotonic()
        return self._known


def _to_document(location: Location) -> Document:
    point = location.point
    return {
        "_id": location.location_id,
        "name": location.name,
        "kind": location.kind.value,
        "point": [point.latitude, point.longitude] if point else None,
        "time_zone": location.time_zone,
        "opening_hours": [[h.day, h.opens, h.closes] for h in location.opening_hours],
    }


def _from_document(document: Document) -> Location:
    return Location(
        location_id=document["_id"],
        name=document["name"],
        kind=Kind(document["kind"]),
        point=Point(*document["point"]) if document["point"] else None,
        time_zone=document["time_zone"],
        opening_hours=tuple(OpeningHours(*hours) for hours in document["opening_hours"]),
        version=document["version"],
    )
