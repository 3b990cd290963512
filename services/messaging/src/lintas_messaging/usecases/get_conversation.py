"""Reads a thread."""

from dataclasses import dataclass

from lintas_messaging.store import Store
from lintas_messaging.usecases.conversing import Thread, load, with_messages


@dataclass(frozen=True)
class GetConversation:
    store: Store

    async def __call__(self, conversation_id: str) -> Thread:
        """Raises NotFound, also for a customer who asks for somebody else's."""
        return await with_messages(self.store, await load(self.store, conversation_id))
