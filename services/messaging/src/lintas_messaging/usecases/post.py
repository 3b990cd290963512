"""Writes to a customer: into the thread, and out through the channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_messaging import events, hops
from lintas_messaging.domain.conversations import Conversation, Message
from lintas_messaging.domain.deliveries import LEASE, Content, Delivery
from lintas_messaging.store import Store
from lintas_messaging.usecases.deliver import Deliver


@dataclass(frozen=True)
class Post:
    """Safe to repeat with the same message id and delivery key: the first text goes out, once."""

    store: Store
    deliver: Deliver
    clock: Clock

    async def __call__(
        self,
        thread: Conversation,
        message: Message,
        delivery: Delivery,
        ref: JourneyRef,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        now = self.clock.now()
        kept = await self.store.messages.put(message)
        if kept.text != message.text:
            delivery = replace(delivery, content=Content(kept.text))
        queued = await self.store.deliveries.queue(delivery, now + LEASE, now)
        await self.note(thread, message, ref, changes)
        if queued:
            await self.deliver(queued)

    async def note(
        self,
        thread: Conversation,
        message: Message,
        ref: JourneyRef,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """The thread's own note that we wrote, and the event; once a message."""
        own_journey = hops.goes_on(thread, ref)
        await self.store.conversations.speak(
            message,
            dict(own_journey) if own_journey else None,
            changes or {},
            events.sent(message),
            self.clock.now(),
        )
