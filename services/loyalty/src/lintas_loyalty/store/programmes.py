"""The one programme."""

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.message import Message
from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.money import Money
from lintas_kit.mongo import Collection, Document
from lintas_loyalty.domain.programme import Programme, Tier

_ID = "programme"


class Programmes:
    """Changed only by who read the latest version."""

    def __init__(self, collection: Collection) -> None:
        self._programmes = collection

    async def create_indexes(self) -> None:
        await outbox.indexes(self._programmes)

    async def get(self) -> Programme:
        """The programme; one that earns nothing where none was set."""
        document = await self._programmes.find_one({"_id": _ID}, {outbox.EVENTS: 0})
        return _read(document) if document else Programme()

    async def save(
        self, before: Programme, after: Programme, events: Sequence[Message], now: datetime
    ) -> bool:
        """Whether it was still as before."""
        entries = outbox.stage(_ID, events, now)
        update = outbox.with_events({"$set": _document(after)}, entries, now)
        query = {"_id": _ID, "version": before.version}
        try:
            result = await self._programmes.update_one(query, update, upsert=before.version == 0)
        except DuplicateKeyError:
            return False
        return bool(result.matched_count or result.upserted_id)


def _document(programme: Programme) -> Document:
    return {
        "version": programme.version,
        "since": programme.since,
        "earn": {money.currency: money.minor for money in programme.per_point.values()},
        "tiers": [
            [tier.name, tier.from_points, tier.multiplier_percent] for tier in programme.tiers
        ],
        "expiry_days": programme.expiry_days,
        "point_value": {money.currency: money.minor for money in programme.point_value.values()},
    }


def _read(document: Document) -> Programme:
    return Programme(
        {code: Money(code, minor) for code, minor in document["earn"].items()},
        tuple(Tier(*tier) for tier in document["tiers"]),
        document["expiry_days"],
        {code: Money(code, minor) for code, minor in document["point_value"].items()},
        document["version"],
        document["since"],
    )
