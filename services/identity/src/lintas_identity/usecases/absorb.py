"""The steps of a merge over two records, and the ways to finish one that was left half done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lintas_identity import events
from lintas_identity.domain import merging
from lintas_identity.domain.customer import Absorbed, Customer, Merge
from lintas_identity.store.customers import Customers
from lintas_identity.usecases.editing import attempts
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted

LEFT_AFTER = timedelta(minutes=1)
_AT_ONCE = 50


@dataclass(frozen=True)
class Absorb:
    """Announce, alias, confirm: each one write, and every state in between is a sound one."""

    customers: Customers
    clock: Clock

    async def __call__(self, survivor: Customer, other: Customer, reason: str, by: str) -> str:
        """Makes the other an alias of the survivor; the id of the merge. Raises Aborted."""
        now = self.clock.now()
        merge = Merge(ids.new("mrg"), survivor.customer_id, reason, by, now)
        announced = merging.announce(survivor, other.customer_id, merge.merge_id, now)
        if await self.customers.save(survivor, announced, [], now) is None:
            raise merging.busy()
        try:
            await self._alias(other, merge)
        except Aborted:
            await self.part(merge.into, merge.merge_id)
            raise
        await self._confirm(merge.into, merge.merge_id)
        return merge.merge_id

    async def part(self, survivor_id: str, merge_id: str) -> None:
        """Lets the survivor forget what it took in or was about to."""
        await self._amend(survivor_id, lambda record, _: merging.give_up(record, merge_id))

    async def finish_left(self) -> int:
        """Settles merges whose process died on the way; how many."""
        settled = 0
        for survivor in await self.customers.absorbing(self.clock.now() - LEFT_AFTER, _AT_ONCE):
            for absorbed in survivor.absorbed:
                if not absorbed.confirmed:
                    await self._settle(survivor.customer_id, absorbed)
                    settled += 1
        return settled

    async def _settle(self, survivor_id: str, absorbed: Absorbed) -> None:
        merged = await self.customers.find_merged(absorbed.merge_id)
        if merged and merged.alias_of == survivor_id:
            await self._confirm(survivor_id, absorbed.merge_id)
        else:
            await self.part(survivor_id, absorbed.merge_id)

    async def _alias(self, other: Customer, merge: Merge) -> None:
        alias = merging.become_alias(other, merge)
        happened = events.customers_merged(merge.merge_id, merge.into, other.customer_id)
        saved = await self.customers.save(other, alias, [happened], merge.at, merge.into)
        if saved is None:
            raise merging.busy()

    async def _confirm(self, survivor_id: str, merge_id: str) -> None:
        await self._amend(survivor_id, lambda record, now: merging.confirm(record, merge_id, now))

    async def _amend(
        self, customer_id: str, change: Callable[[Customer, datetime], Customer]
    ) -> None:
        async for _ in attempts():
            person = await self.customers.get(customer_id)
            if person is None:
                return
            now = self.clock.now()
            before = person.record(customer_id)
            after = change(before, now)
            if after.absorbed == before.absorbed:
                return
            if await self.customers.save(before, after, [], now):
                return
