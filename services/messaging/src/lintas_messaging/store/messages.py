"""Messages of threads; those of customers wait here until they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.conversations import Author, Message
from lintas_messaging.domain.received import Inbound, Kind
from lintas_messaging.store.documents import message_document, point_document, to_message, to_point

# Providers tell whole seconds; a thread is read in the order in which it came to be.
_NEWEST = [("kept_at", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True)
class Waiting:
    """A customer's message that is to be answered, under the id that the answer will have."""

    message_id: str
    reply_id: str
    inbound: Inbound
    received_at: datetime
    attempts: int = 0
    journey: Mapping[str, str] | None = None


class Messages:
    """The messages."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index([("conversation_id", 1), *_NEWEST])
        await self._collection.create_index("received_key", unique=True, sparse=True)
        await self._collection.create_index("due", sparse=True)

    async def receive(self, waiting: Waiting, due: datetime) -> bool:
        """Keeps what a provider sent; false where it was taken before."""
        inbound = waiting.inbound
        try:
            await self._collection.insert_one(
                {
                    "_id": waiting.message_id,
                    "received_key": inbound.key,
                    "provider": inbound.provider,
                    "provider_id": inbound.provider_id,
                    "author": Author.CUSTOMER.value,
                    "channel": inbound.channel.value,
                    "kind": inbound.kind.value,
                    "text": inbound.text,
                    "at": inbound.at,
                    "point": point_document(inbound.point),
                    "address": inbound.address,
                    "sender_name": inbound.sender_name,
                    "reply_id": waiting.reply_id,
                    "kept_at": waiting.received_at,
                    "due": due,
                    "attempts": 0,
                }
            )
        except DuplicateKeyError:
            return False
        return True

    async def claim_due(self, now: datetime, until: datetime) -> Waiting | None:
        """The next message that waits for its answer; nobody else gets it before `until`."""
        found = await self._collection.find_one_and_update(
            {"due": {"$lte": now}},
            {"$set": {"due": until}, "$inc": {"attempts": 1}},
            sort=[("due", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _waiting(found) if found else None

    async def attach(self, message: Message) -> None:
        """Puts the message into its thread."""
        await self._collection.update_one(
            {"_id": message.message_id},
            {
                "$set": {
                    "conversation_id": message.conversation_id,
                    "customer_id": message.customer_id,
                }
            },
        )

    async def answered(self, message_id: str) -> None:
        await self._collection.update_one(
            {"_id": message_id}, {"$unset": {"due": "", "address": "", "sender_name": ""}}
        )

    async def later(
        self, message_id: str, due: datetime, journey: Mapping[str, str] | None
    ) -> None:
        """Answers again at the time, in the same journey."""
        await self._collection.update_one(
            {"_id": message_id}, {"$set": {"due": due, "journey": journey}}
        )

    async def put(self, message: Message) -> Message:
        """Adds a message of ours; where its id was written before, that one holds."""
        document = message_document(message)
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            found = await self._collection.find_one({"_id": message.message_id})
            return to_message(found) if found else message
        return message

    async def get(self, message_id: str) -> Message | None:
        found = await self._collection.find_one({"_id": message_id})
        return to_message(found) if found else None

    async def newest(self, conversation_ids: Sequence[str], count: int) -> list[Message]:
        """The newest messages of the threads, oldest first."""
        rows = (
            await self._collection.find({"conversation_id": {"$in": list(conversation_ids)}})
            .sort(_NEWEST)
            .limit(count)
            .to_list(count)
        )
        return [to_message(row) for row in reversed(rows)]


def _waiting(document: Mapping[str, Any]) -> Waiting:
    inbound = Inbound(
        provider=document["provider"],
        provider_id=document["provider_id"],
        channel=Channel(document["channel"]),
        kind=Kind(document["kind"]),
        text=document["text"],
        address=document["address"],
        at=document["at"],
        sender_name=document["sender_name"],
        point=to_point(document.get("point")),
    )
    return Waiting(
        document["_id"],
        document["reply_id"],
        inbound,
        document["kept_at"],
        document["attempts"],
        document.get("journey"),
    )
