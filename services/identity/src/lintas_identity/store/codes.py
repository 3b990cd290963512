"""One-time codes: one document an address, forgotten a day after it was last used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo.errors import DuplicateKeyError

from lintas_identity.domain.codes import FAILURES_WITHIN, Code
from lintas_kit.mongo import Collection, Document

_FORGOTTEN_AFTER = FAILURES_WITHIN + timedelta(hours=1)


@dataclass(frozen=True)
class Sending:
    """A code on its way to an address; it is sealed, and gone once it is sent. It is of the state
    whose `code_hash` it carries."""

    key: str
    address: str
    channel: str
    sealed: bytes
    code_hash: str
    tries: int
    due: datetime


@dataclass(frozen=True)
class Kept:
    """A state and how often it was changed."""

    code: Code
    revision: int


class Codes:
    """States are changed by whoever read them last."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("forget_at", expireAfterSeconds=0)
        await self._collection.create_index("sending.due", sparse=True)

    async def get(self, key: str) -> Kept:
        """The state; a fresh one where none is kept."""
        found = await self._collection.find_one({"_id": key})
        if found is None:
            return Kept(Code(key), 0)
        return Kept(_from_document(found), found["revision"])

    async def save(
        self, kept: Kept, after: Code, now: datetime, sending: Sending | None = None
    ) -> bool:
        """Whether it is kept, with the code to send; not so where the state changed meanwhile."""
        document = _to_document(after) | {
            "revision": kept.revision + 1,
            "forget_at": now + _FORGOTTEN_AFTER,
        }
        if sending:
            document["sending"] = _sending_document(sending)
        if kept.revision == 0:
            try:
                await self._collection.insert_one({"_id": after.key, **document})
            except DuplicateKeyError:
                return False
            return True
        result = await self._collection.update_one(
            {"_id": after.key, "revision": kept.revision}, {"$set": document}
        )
        return result.matched_count == 1

    async def due(self, now: datetime, limit: int) -> list[Sending]:
        """Codes that are to be sent by now."""
        query = {"sending.due": {"$lte": now}}
        found = (
            await self._collection.find(query).sort("sending.due", 1).limit(limit).to_list(limit)
        )
        return [Sending(key=document["_id"], **document["sending"]) for document in found]

    async def lease(self, sending: Sending, until: datetime) -> bool:
        """Whether this process may send it until then."""
        result = await self._collection.update_one(
            _this(sending), {"$set": {"sending.due": until}, "$inc": {"sending.tries": 1}}
        )
        return result.matched_count == 1

    async def postpone(self, sending: Sending, until: datetime) -> None:
        """Lets it be sent again then."""
        await self._collection.update_one(_this(sending), {"$set": {"sending.due": until}})

    async def sent(self, sending: Sending) -> None:
        """Forgets the code itself, unless a newer one is to be sent."""
        await self._collection.update_one(
            {"_id": sending.key, "sending.code_hash": sending.code_hash},
            {"$unset": {"sending": ""}},
        )


def _this(sending: Sending) -> Document:
    return {
        "_id": sending.key,
        "sending.code_hash": sending.code_hash,
        "sending.due": sending.due,
    }


def _sending_document(sending: Sending) -> Document:
    return {
        "address": sending.address,
        "channel": sending.channel,
        "sealed": sending.sealed,
        "code_hash": sending.code_hash,
        "tries": sending.tries,
        "due": sending.due,
    }


def _to_document(code: Code) -> Document:
    return {
        "code_hash": code.code_hash,
        "expires_at": code.expires_at,
        "tries": code.tries,
        "requested_at": list(code.requested_at),
        "failed_at": list(code.failed_at),
    }


def _from_document(document: Document) -> Code:
    return Code(
        key=document["_id"],
        code_hash=document["code_hash"],
        expires_at=document["expires_at"],
        tries=document["tries"],
        requested_at=tuple(document["requested_at"]),
        failed_at=tuple(document["failed_at"]),
    )
