"""Sessions, forgotten some days after they ended by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from google.protobuf.message import Message

from lintas_identity.domain.sessions import Session
from lintas_kit import outbox
from lintas_kit.context import JourneyRef
from lintas_kit.mongo import Collection, Document

_KEPT_AFTER = timedelta(days=7)


class Sessions:
    """One document a session."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index(
            "expires_at", expireAfterSeconds=int(_KEPT_AFTER.total_seconds())
        )
        await outbox.indexes(self._collection)

    async def insert(self, session: Session, events: Sequence[Message]) -> None:
        """Keeps a new session."""
        entries = outbox.stage(session.customer_id, events, session.created_at)
        document = outbox.born_with(_to_document(session), entries, session.created_at)
        await self._collection.insert_one(document)

    async def get(self, session_id: str) -> Session | None:
        found = await self._collection.find_one({"_id": session_id})
        return _from_document(found) if found else None

    async def save(
        self, before: Session, after: Session, events: Sequence[Message], now: datetime
    ) -> bool:
        """Whether it is kept; not so where it was refreshed or revoked since it was read."""
        entries = outbox.stage(before.customer_id, events, now)
        changed = _to_document(after)
        del changed["_id"]
        same = {"_id": before.session_id, "refresh_hash": before.refresh_hash, "revoked_at": None}
        result = await self._collection.update_one(
            same, outbox.with_events({"$set": changed}, entries, now)
        )
        return result.matched_count == 1


def _to_document(session: Session) -> Document:
    return {
        "_id": session.session_id,
        "customer_id": session.customer_id,
        "refresh_hash": session.refresh_hash,
        "created_at": session.created_at,
        "expires_at": session.expires_at,
        "spent_hashes": list(session.spent_hashes),
        "revoked_at": session.revoked_at,
        "revoke_reason": session.revoke_reason,
        "journey": session.journey.to_document() if session.journey else None,
    }


def _from_document(document: Document) -> Session:
    return Session(
        session_id=document["_id"],
        customer_id=document["customer_id"],
        refresh_hash=document["refresh_hash"],
        created_at=document["created_at"],
        expires_at=document["expires_at"],
        spent_hashes=tuple(document["spent_hashes"]),
        revoked_at=document["revoked_at"],
        revoke_reason=document["revoke_reason"],
        journey=JourneyRef.from_document(document["journey"]),
    )
