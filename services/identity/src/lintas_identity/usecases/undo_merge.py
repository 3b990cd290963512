"""Undoes a merge: each has again what was recorded with them."""

from dataclasses import dataclass

from lintas_identity import events
from lintas_identity.domain import merging
from lintas_identity.domain.person import Person
from lintas_identity.store import Store
from lintas_identity.usecases.absorb import Absorb
from lintas_identity.usecases.editing import attempts, find
from lintas_kit.clock import Clock
from lintas_kit.errors import NotFound


@dataclass(frozen=True)
class Undone:
    """The two people that there are now."""

    person: Person
    other: Person


@dataclass(frozen=True)
class UndoMerge:
    """Takes the alias away; nothing else was changed by the merge, so nothing else is needed."""

    store: Store
    clock: Clock
    absorb: Absorb

    async def __call__(self, merge_id: str) -> Undone:
        """Raises NotFound, and FailedPrecondition where it was undone before."""
        survivor_id, other_id = await self._stand_alone(merge_id)
        await self.absorb.part(survivor_id, merge_id)
        return Undone(
            await find(self.store.customers, survivor_id),
            await find(self.store.customers, other_id),
        )

    async def _stand_alone(self, merge_id: str) -> tuple[str, str]:
        customers = self.store.customers
        async for _ in attempts():
            other = await customers.find_merged(merge_id)
            if other is None:
                raise NotFound("MERGE_NOT_FOUND", "There is no such merge.")
            now = self.clock.now()
            alone = merging.stand_alone(other, merge_id, now)
            survivor_id = merging.merge_of(other, merge_id).into
            happened = events.merge_undone(merge_id, survivor_id, other.customer_id)
            if await customers.save(other, alone, [happened], now, survivor_id):
                return survivor_id, other.customer_id
        raise AssertionError("attempts end by raising")
