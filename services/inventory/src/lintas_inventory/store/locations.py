"""Locations, found by id and listed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.geography import Point
from lintas_inventory.domain.location import Location, LocationKind, OpeningHours
from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document

_SHOWN = {outbox.EVENTS: 0, outbox.DUE: 0, outbox.OWNER: 0}


class Locations:
    """One document a location."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    async def find(self, location_id: str) -> Location | None:
        document = await self.collection.find_one({"_id": location_id}, _SHOWN)
        return _location(document) if document else None

    async def list(self, after: str, limit: int) -> list[Location]:
        """By id, from beyond `after`."""
        query = {"_id": {"$gt": after}} if after else {}
        found = self.collection.find(query, _SHOWN).sort("_id", 1).limit(limit)
        return [_location(each) for each in await found.to_list(limit)]

    async def points(self) -> dict[str, Point | None]:
        """Every location with its place on earth."""
        found = self.collection.find({}, {"point": 1})
        return {each["_id"]: _point(each) for each in await found.to_list(None)}

    async def put(
        self,
        location: Location,
        events: Sequence[outbox.Entry],
        before: int,
        now: datetime,
    ) -> bool:
        """Keeps it in place of version `before`, 0 for none; False where another came first."""
        document = _document(location)
        if before == 0:
            try:
                await self.collection.insert_one(outbox.born_with(document, events, now))
            except DuplicateKeyError:
                return False
            return True
        changes = {name: value for name, value in document.items() if name != "_id"}
        result = await self.collection.update_one(
            {"_id": location.location_id, "version": before},
            outbox.with_events({"$set": changes}, events, now),
        )
        return result.matched_count == 1


def _document(location: Location) -> Document:
    return {
        "_id": location.location_id,
        "name": location.name,
        "kind": location.kind.value,
        "time_zone": location.time_zone,
        "point": asdict(location.point) if location.point else None,
        "opening_hours": [asdict(each) for each in location.opening_hours],
        "version": location.version,
    }


def _location(document: Document) -> Location:
    return Location(
        location_id=document["_id"],
        name=document["name"],
        kind=LocationKind(document["kind"]),
        time_zone=document["time_zone"],
        point=_point(document),
        opening_hours=tuple(OpeningHours(**each) for each in document["opening_hours"]),
        version=document["version"],
    )


def _point(document: Document) -> Point | None:
    point = document["point"]
    return Point(point["latitude"], point["longitude"]) if point else None
