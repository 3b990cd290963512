"""What people do with a thread: read it, take it over, close it, rate it."""

from dataclasses import dataclass
from typing import Any

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import NotFound
from lintas_messaging.domain.conversations import Conversation, Message
from lintas_messaging.store import Store

_SHOWN = 100


def absent() -> NotFound:
    return NotFound("CONVERSATION_NOT_FOUND", "There is no such conversation.")


@dataclass(frozen=True)
class Thread:
    """A conversation with its newest messages, oldest first."""

    conversation: Conversation
    messages: list[Message]


async def load(store: Store, conversation_id: str) -> Conversation:
    """The conversation, where the caller may know of it. Raises NotFound."""
    found = await store.conversations.get(conversation_id)
    if found is None:
        raise absent()
    if context.current().caller.customer_id != found.customer_id:
        context.hide_from_others(found.person_id, absent())
    return found


async def with_messages(store: Store, conversation: Conversation) -> Thread:
    """The person's whole thread: what was said under former ids belongs to it."""
    threads = await store.conversations.of_person([conversation.person_id])
    ids = [each.conversation_id for each in threads] or [conversation.conversation_id]
    return Thread(conversation, await store.messages.newest(ids, _SHOWN))


@dataclass(frozen=True)
class Change:
    """Sets fields of a thread as a hop of its journey."""

    store: Store
    clock: Clock

    async def __call__(self, conversation: Conversation, **changes: Any) -> Thread:
        ref = context.join(JourneyRef.from_document(conversation.journey))
        changes |= {"update_time": self.clock.now(), "journey": ref.to_document()}
        changed = await self.store.conversations.change(conversation.conversation_id, changes)
        if changed is None:
            raise absent()
        return await with_messages(self.store, changed)
