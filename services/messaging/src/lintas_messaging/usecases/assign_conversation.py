"""Gives a thread to a person, or puts it into the queue for one."""

from dataclasses import dataclass

from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.conversations import QUEUE, Status
from lintas_messaging.store import Store
from lintas_messaging.usecases.conversing import Change, Thread, load

_LONGEST = 128


@dataclass(frozen=True)
class AssignConversation:
    """The bot is silent from then on."""

    store: Store
    change: Change

    async def __call__(self, conversation_id: str, assignee: str) -> Thread:
        """Raises InvalidArgument without an assignee, NotFound without a thread."""
        name = assignee.strip()
        if not name or len(name) > _LONGEST:
            raise InvalidArgument([Violation("assignee", f"must have 1 to {_LONGEST} characters")])
        thread = await load(self.store, conversation_id)
        return await self.change(thread, status=Status.ASSIGNED.value, assignee=name)


@dataclass(frozen=True)
class EscalateConversation:
    """Asks for a person; one who has the thread keeps it."""

    store: Store
    change: Change

    async def __call__(self, conversation_id: str) -> Thread:
        thread = await load(self.store, conversation_id)
        has_person = thread.status is Status.ASSIGNED and thread.assignee
        assignee = thread.assignee if has_person else QUEUE
        return await self.change(thread, status=Status.ASSIGNED.value, assignee=assignee)
