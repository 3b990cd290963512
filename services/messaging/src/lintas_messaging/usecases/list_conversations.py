"""Lists threads, the last active first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_kit import pages
from lintas_messaging.domain.conversations import Conversation, Status
from lintas_messaging.store import Store
from lintas_messaging.store.conversations import Filter
from lintas_messaging.usecases.paging import position, token


@dataclass(frozen=True)
class ListConversations:
    store: Store

    async def __call__(
        self, status: Status | None, assignee: str, customer_id: str, size: int, page_token: str
    ) -> tuple[Sequence[Conversation], str]:
        """A page and the token of the next one."""
        size = pages.page_size(size)
        persons = await self.store.aliases.ids_of(customer_id) if customer_id else []
        rows = await self.store.conversations.page(
            Filter(status, assignee, persons), position(page_token), size + 1
        )
        page = rows[:size]
        more = len(rows) > size
        return page, token(*_place(page[-1])) if more else ""


def _place(last: Conversation) -> tuple[datetime, str]:
    return last.update_time, last.conversation_id
