"""Closes a thread; the customer's next message opens it again with the bot."""

from dataclasses import dataclass

from lintas_messaging.domain.conversations import Status
from lintas_messaging.store import Store
from lintas_messaging.usecases.conversing import Change, Thread, load


@dataclass(frozen=True)
class ResolveConversation:
    store: Store
    change: Change

    async def __call__(self, conversation_id: str) -> Thread:
        thread = await load(self.store, conversation_id)
        return await self.change(thread, status=Status.RESOLVED.value, assignee="")
