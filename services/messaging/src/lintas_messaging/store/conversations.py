"""Threads, one document a person, bounded: messages are documents of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from google.protobuf.message import Message as ProtoMessage
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from lintas_kit import inbox, outbox
from lintas_kit.mongo import Collection
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.conversations import Conversation, Message, Status
from lintas_messaging.store.documents import (
    Document,
    point_document,
    to_conversation,
    wish_document,
)

_NEWEST = [("update_time", DESCENDING), ("_id", DESCENDING)]


@dataclass(frozen=True)
class Filter:
    """Which conversations to list; what is none or empty does not restrict."""

    status: Status | None = None
    assignee: str = ""
    person_ids: Sequence[str] = ()


class Conversations:
    """The threads."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        create = self._collection.create_index
        await create("customer_id", unique=True)
        await create([("person_id", ASCENDING), ("create_time", ASCENDING)])
        await create([("listed", ASCENDING), *_NEWEST])
        await create([("listed", ASCENDING), ("status", ASCENDING), *_NEWEST])
        await create([("listed", ASCENDING), ("assignee", ASCENDING), *_NEWEST])
        for channel in ("WHATSAPP", "INSTAGRAM", "EMAIL", "SMS"):
            await create(f"addresses.{channel}", sparse=True)
        await outbox.indexes(self._collection)

    async def get(self, conversation_id: str) -> Conversation | None:
        found = await self._collection.find_one({"_id": conversation_id})
        return to_conversation(found) if found else None

    async def by_address(self, channel: Channel, address: str) -> Conversation | None:
        found = await self._collection.find_one({f"addresses.{channel.value}": address})
        return to_conversation(found) if found else None

    async def of_person(self, ids: Sequence[str]) -> list[Conversation]:
        """Every thread that was begun under one of the ids, the person's own first."""
        rows = (
            await self._collection.find({"person_id": {"$in": list(ids)}})
            .sort([("create_time", ASCENDING)])
            .to_list(None)
        )
        found = [to_conversation(row) for row in rows]
        return sorted(found, key=lambda each: each.customer_id != ids[0]) if ids else found

    async def open(self, new: Conversation) -> Conversation:
        """The customer's thread: this one where there is none yet."""
        document: Document = {
            "_id": new.conversation_id,
            "customer_id": new.customer_id,
            "person_id": new.person_id,
            "listed": True,
            "status": new.status.value,
            "assignee": new.assignee,
            "channel": new.channel.value,
            "create_time": new.create_time,
            "update_time": new.update_time,
            "heard": {},
            "addresses": {},
            "journey": new.journey,
        }
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            found = await self._collection.find_one({"customer_id": new.customer_id})
            if found is None:
                raise
            return to_conversation(found)
        return to_conversation(document)

    async def hear(
        self, message: Message, address: str, journey: Document, event: ProtoMessage, now: datetime
    ) -> Conversation:
        """Takes a customer's message into the thread, once; a closed thread is open again."""
        conversation_id = message.conversation_id
        await self._collection.update_one(
            {"_id": conversation_id, "status": Status.RESOLVED.value},
            {"$set": {"status": Status.OPEN.value, "assignee": ""}},
        )
        channel = message.channel.value
        changes: Document = {
            "channel": channel,
            f"addresses.{channel}": address,
            "journey": journey,
        }
        if message.point:
            changes["location"] = point_document(message.point)
        latest = {f"heard.{channel}": message.at, "update_time": now}
        update = {"$set": changes, "$max": latest}
        await self._once(conversation_id, message.message_id, update, [event], now)
        return await self._now(conversation_id)

    async def speak(
        self,
        message: Message,
        journey: Document | None,
        changes: Mapping[str, Any],
        event: ProtoMessage,
        now: datetime,
    ) -> None:
        """Notes that we wrote, once, with what the thread remembers from then on."""
        if journey:
            changes = {**changes, "journey": journey}
        update: Document = {"$max": {"update_time": now}}
        if changes:
            update["$set"] = dict(changes)
        await self._once(message.conversation_id, message.message_id, update, [event], now)

    async def _once(
        self,
        conversation_id: str,
        operation_id: str,
        update: Document,
        events: Sequence[ProtoMessage],
        now: datetime,
    ) -> None:
        query = inbox.unless_applied({"_id": conversation_id}, operation_id)
        applied = inbox.applying(update, operation_id)
        entries = outbox.stage(conversation_id, events, now)
        await self._collection.update_one(query, outbox.with_events(applied, entries, now))

    async def _now(self, conversation_id: str) -> Conversation:
        found = await self._collection.find_one({"_id": conversation_id})
        assert found is not None  # noqa: S101 - threads are never removed
        return to_conversation(found)

    async def change(self, conversation_id: str, changes: Document) -> Conversation | None:
        """Sets fields; none where there is no such thread."""
        found = await self._collection.find_one_and_update(
            {"_id": conversation_id}, {"$set": changes}, return_document=ReturnDocument.AFTER
        )
        return to_conversation(found) if found else None

    async def move(self, from_person: str, to_person: str) -> None:
        """Threads of one person are from now on those of another; one of them is listed."""
        await self._collection.update_many(
            {"person_id": from_person}, {"$set": {"person_id": to_person}}
        )
        await self.list_one_of(to_person)

    async def give_back(self, customer_ids: Sequence[str], to_person: str) -> None:
        """Threads that were begun under the ids are the person's again."""
        await self._collection.update_many(
            {"customer_id": {"$in": list(customer_ids)}}, {"$set": {"person_id": to_person}}
        )
        await self.list_one_of(to_person)

    async def list_one_of(self, person_id: str) -> None:
        """Of several threads of a person their own is listed, else the oldest."""
        threads = await self.of_person([person_id])
        for index, thread in enumerate(threads):
            await self._collection.update_one(
                {"_id": thread.conversation_id}, {"$set": {"listed": index == 0}}
            )

    async def page(
        self, only: Filter, after: Sequence[Any] | None, size: int
    ) -> list[Conversation]:
        """Listed threads, the last active first; `after` is (update time, id) of the last one."""
        query: Document = {"listed": True}
        if only.status:
            query["status"] = only.status.value
        if only.assignee:
            query["assignee"] = only.assignee
        if only.person_ids:
            query["person_id"] = {"$in": list(only.person_ids)}
        if after:
            moment, last_id = after
            query["$or"] = [
                {"update_time": {"$lt": moment}},
                {"update_time": moment, "_id": {"$lt": last_id}},
            ]
        rows = await self._collection.find(query).sort(_NEWEST).limit(size).to_list(size)
        return [to_conversation(row) for row in rows]


def remembered(wish: Any | None, shown: Sequence[str], language: str | None) -> Document:
    """What a thread keeps of the bot's answer; what is none stays as it was."""
    changes: Document = {}
    if wish is not None:
        changes["wish"] = wish_document(wish)
    if shown:
        changes["shown"] = list(shown)
    if language:
        changes["language"] = language
    return changes
