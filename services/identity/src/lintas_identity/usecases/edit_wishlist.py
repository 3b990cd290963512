"""Puts products on a wish list and takes them off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_identity import events
from lintas_identity.domain import wishlist
from lintas_identity.domain.customer import Customer
from lintas_identity.domain.person import Person
from lintas_identity.domain.wishlist import Wish
from lintas_identity.store import Store
from lintas_identity.usecases.editing import edit
from lintas_kit.clock import Clock

_Rule = Callable[[Sequence[Wish], Sequence[Wish], str, datetime], tuple[Wish, ...]]


@dataclass(frozen=True)
class EditWishlist:
    """Repeating either changes nothing."""

    store: Store
    clock: Clock

    async def put(self, customer_id: str, sku: str, if_match: str = "") -> Person:
        """The person with the SKU on the list. Raises NotFound, FailedPrecondition."""
        return await self._edit(customer_id, sku, True, if_match, wishlist.put)

    async def take_off(self, customer_id: str, sku: str, if_match: str = "") -> Person:
        """The person without the SKU on the list. Raises NotFound."""
        return await self._edit(customer_id, sku, False, if_match, wishlist.take_off)

    async def _edit(
        self, customer_id: str, sku: str, listed: bool, if_match: str, rule: _Rule
    ) -> Person:
        wishlist.check(sku)

        def change(person: Person, record: Customer, now: datetime) -> Customer:
            wishes = rule(record.wishlist, person.wishes, sku, now)
            if wishes == record.wishlist:
                return record
            return replace(record, wishlist=wishes, updated_at=now)

        happened = [events.wishlist_changed(customer_id, sku, listed)]
        return await edit(
            self.store.customers,
            self.clock,
            customer_id,
            change,
            events=happened,
            if_match=if_match,
        )
