"""Handoffs, forgotten some weeks after they were made."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from google.protobuf.message import Message

from lintas_identity.domain.handoffs import Handoff, Target
from lintas_kit import outbox
from lintas_kit.context import JourneyRef
from lintas_kit.mongo import Collection, Document

_KEPT_AFTER = timedelta(days=30)


class Handoffs:
    """One document a handoff, found by the hash of its code."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("code_hash", unique=True)
        await self._collection.create_index(
            "expires_at", expireAfterSeconds=int(_KEPT_AFTER.total_seconds())
        )
        await outbox.indexes(self._collection)

    async def insert(self, handoff: Handoff, events: Sequence[Message]) -> None:
        """Keeps a new handoff."""
        entries = outbox.stage(handoff.handoff_id, events, handoff.created_at)
        document = outbox.born_with(_to_document(handoff), entries, handoff.created_at)
        await self._collection.insert_one(document)

    async def find(self, code_hash: str) -> Handoff | None:
        found = await self._collection.find_one({"code_hash": code_hash})
        return _from_document(found) if found else None

    async def redeem(
        self, handoff: Handoff, session_id: str, events: Sequence[Message], now: datetime
    ) -> bool:
        """Whether this call is the one that opened it."""
        entries = outbox.stage(handoff.handoff_id, events, now)
        update = {"$set": {"redeemed_at": now, "session_id": session_id}}
        result = await self._collection.update_one(
            {"_id": handoff.handoff_id, "redeemed_at": None},
            outbox.with_events(update, entries, now),
        )
        return result.matched_count == 1


def _to_document(handoff: Handoff) -> Document:
    return {
        "_id": handoff.handoff_id,
        "code_hash": handoff.code_hash,
        "customer_id": handoff.customer_id,
        "to_channel": handoff.to_channel,
        "target": {"kind": handoff.target.kind, "id": handoff.target.id},
        "created_at": handoff.created_at,
        "expires_at": handoff.expires_at,
        "journey": handoff.journey.to_document() if handoff.journey else None,
        "redeemed_at": handoff.redeemed_at,
        "session_id": handoff.session_id,
    }


def _from_document(document: Document) -> Handoff:
    return Handoff(
        handoff_id=document["_id"],
        code_hash=document["code_hash"],
        customer_id=document["customer_id"],
        to_channel=document["to_channel"],
        target=Target(**document["target"]),
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        journey=JourneyRef.from_document(document["journey"]),
        redeemed_at=document["redeemed_at"],
        session_id=document["session_id"],
    )
