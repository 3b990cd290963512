"""Documents that two people may edit: replaced only as the version that was read."""

from pymongo.errors import DuplicateKeyError

from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import EtagMismatch
from lintas_kit.mongo import Collection, Document

_TRIES = 5


async def put(
    collection: Collection,
    document: Document,
    events: list[outbox.Entry],
    clock: Clock,
    if_match: str,
) -> Document:
    """Creates or replaces; the document with its new version. Raises EtagMismatch."""
    now = clock.now()
    for _ in range(_TRIES):
        known = await collection.find_one({"_id": document["_id"]}, {"version": 1})
        version = known["version"] if known else 0
        if if_match and if_match.strip('"') != str(version):
            raise EtagMismatch
        fresh = document | {"version": version + 1, "updated_at": now}
        if known is None:
            try:
                await collection.insert_one(outbox.born_with(dict(fresh), events, now))
            except DuplicateKeyError:
                continue
            return fresh
        fields = {name: value for name, value in fresh.items() if name != "_id"}
        update = outbox.with_events({"$set": fields}, events, now)
        query = {"_id": document["_id"], "version": version}
        if (await collection.update_one(query, update)).matched_count:
            return fresh
    raise EtagMismatch
