"""Keys in the gateway's own database: one insert before a request, one write after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, UpdateOne

from lintas_gateway.idempotency.decision import Record
from lintas_kit.mongo import Collection, Database, Document, insert_new
from lintas_kit.together import Together

COLLECTION = "idempotency"
SECONDS = 3.0
_RUNNING = "RUNNING"
_DONE = "DONE"


_Write = UpdateOne | DeleteOne


@dataclass(frozen=True)
class Kept:
    """An answer as it is stored; `body` is sealed."""

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str]


class Store:
    """The collection `idempotency`: a document a key, gone by itself once it has expired."""

    def __init__(self, database: Database) -> None:
        self._keys: Collection = database[COLLECTION]
        self._insert: Together[Document, bool] = Together(self._insert_all, SECONDS)
        self._write: Together[_Write, None] = Together(self._write_all, SECONDS)

    async def create_indexes(self) -> None:
        """The database forgets expired keys."""
        await self._keys.create_index("expires_at", expireAfterSeconds=0)

    async def begin(self, key: str, record: Record) -> bool:
        """Notes that a request is under way; False where the key is known already."""
        return await self._insert(
            {
                "_id": key,
                "fingerprint": record.fingerprint,
                "attempt": record.attempt,
                "state": _RUNNING,
                "deadline": record.deadline,
                "expires_at": record.expires_at,
            }
        )

    async def find(self, key: str) -> tuple[Record, Kept | None] | None:
        """What is known of a key."""
        document = await self._keys.find_one({"_id": key})
        if document is None:
            return None
        record = Record(
            fingerprint=document["fingerprint"],
            attempt=document["attempt"],
            is_done=document["state"] == _DONE,
            deadline=document["deadline"],
            expires_at=document["expires_at"],
        )
        return record, _kept(document["answer"]) if record.is_done else None

    async def take_over(self, key: str, before: Record, record: Record) -> bool:
        """Makes another attempt the one that counts; False where somebody was faster."""
        changed = await self._keys.update_one(
            {"_id": key, "attempt": before.attempt},
            {
                "$set": {
                    "fingerprint": record.fingerprint,
                    "attempt": record.attempt,
                    "state": _RUNNING,
                    "deadline": record.deadline,
                    "expires_at": record.expires_at,
                },
                "$unset": {"answer": ""},
            },
        )
        return changed.modified_count == 1

    async def keep(self, key: str, attempt: str, kept: Kept, expires_at: datetime) -> None:
        """Keeps the answer of an attempt, if it is still the one that counts."""
        answer = {
            "status": kept.status,
            "body": kept.body,
            "content_type": kept.content_type,
            "headers": dict(kept.headers),
        }
        change = {"$set": {"state": _DONE, "answer": answer, "expires_at": expires_at}}
        await self._write(UpdateOne({"_id": key, "attempt": attempt}, change))

    async def forget(self, key: str, attempt: str) -> None:
        """Lets the next request with the key be the first one."""
        await self._write(DeleteOne({"_id": key, "attempt": attempt}))

    async def _insert_all(self, documents: Sequence[Document]) -> list[bool]:
        return await insert_new(self._keys, documents)

    async def _write_all(self, writes: Sequence[_Write]) -> list[None]:
        await self._keys.bulk_write(list(writes), ordered=False)
        return [None] * len(writes)


def _kept(answer: dict[str, Any]) -> Kept:
    return Kept(
        int(answer["status"]), bytes(answer["body"]), answer["content_type"], answer["headers"]
    )
