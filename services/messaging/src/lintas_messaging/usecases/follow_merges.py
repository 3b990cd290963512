"""Keeps one thread a person when identity finds that two customers are one, or are not."""

from dataclasses import dataclass

from lintas_messaging.store import Store


@dataclass(frozen=True)
class FollowMerges:
    """Threads keep the id that they were begun under, so that undoing is exact."""

    store: Store

    async def merged(self, merge_id: str, customer_id: str, other_customer_id: str) -> None:
        if await self.store.aliases.merged(merge_id, customer_id, other_customer_id):
            await self.store.conversations.move(other_customer_id, customer_id)

    async def undone(self, merge_id: str, customer_id: str, other_customer_id: str) -> None:
        await self.store.aliases.undone(merge_id)
        ids = await self.store.aliases.ids_of(other_customer_id)
        await self.store.conversations.give_back(ids, other_customer_id)
        await self.store.conversations.list_one_of(customer_id)
