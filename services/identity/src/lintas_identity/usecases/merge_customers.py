"""Merges two customers because a person decided that they are one."""

from dataclasses import dataclass

from lintas_identity.domain import merging
from lintas_identity.domain.person import Person
from lintas_identity.store import Store
from lintas_identity.usecases.absorb import Absorb
from lintas_identity.usecases.editing import attempts, find
from lintas_kit.errors import Aborted, FailedPrecondition


@dataclass(frozen=True)
class Merged:
    """The merge, and the person that came of it."""

    merge_id: str
    person: Person


@dataclass(frozen=True)
class MergeCustomers:
    """The first survives; either may be an alias and then stands for whom it leads to."""

    store: Store
    absorb: Absorb

    async def __call__(
        self, customer_id: str, other_customer_id: str, reason: str, by: str
    ) -> Merged:
        """Raises NotFound, and FailedPrecondition where they are one person already."""
        merging.check(customer_id, other_customer_id, reason)
        customers = self.store.customers
        async for _ in attempts():
            survivor = await find(customers, customer_id)
            other = await find(customers, other_customer_id)
            if survivor.customer_id == other.customer_id:
                raise FailedPrecondition("ALREADY_MERGED", "They are one customer already.")
            try:
                merge_id = await self.absorb(survivor.root, other.root, reason, by)
            except Aborted:
                continue
            return Merged(merge_id, await find(customers, survivor.customer_id))
        raise AssertionError("attempts end by raising")
