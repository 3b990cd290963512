"""Lists what was sent to a customer, or held back and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit import pages
from lintas_messaging.domain.deliveries import Delivery
from lintas_messaging.store import Store
from lintas_messaging.usecases.paging import position, token


@dataclass(frozen=True)
class ListDeliveries:
    """What went to former ids of the person is among it."""

    store: Store

    async def __call__(
        self, customer_id: str, size: int, page_token: str
    ) -> tuple[Sequence[Delivery], str]:
        """A page, newest first, and the token of the next one."""
        size = pages.page_size(size)
        persons = await self.store.aliases.ids_of(customer_id)
        rows = await self.store.deliveries.page(persons, position(page_token), size + 1)
        page = rows[:size]
        if len(rows) <= size:
            return page, ""
        return page, token(page[-1].create_time, page[-1].delivery_id)
