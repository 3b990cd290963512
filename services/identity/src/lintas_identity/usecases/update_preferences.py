"""Sets what a customer prefers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lintas_identity import events
from lintas_identity.domain import facts
from lintas_identity.domain.customer import Customer
from lintas_identity.domain.person import Person
from lintas_identity.store import Store
from lintas_identity.usecases.editing import edit
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class UpdatePreferences:
    """Keys that are not named stay; a null takes a preference back."""

    store: Store
    clock: Clock

    async def __call__(
        self, customer_id: str, preferences: Mapping[str, Any], if_match: str = ""
    ) -> Person:
        """The person afterwards. Raises NotFound, InvalidArgument, EtagMismatch."""
        facts.check(preferences, "preferences")

        def change(person: Person, record: Customer, now: datetime) -> Customer:
            said = facts.say(record.preferences, person.preference_facts, preferences, now)
            if said == record.preferences:
                return record
            return replace(record, preferences=said, updated_at=now)

        happened = [events.preferences_updated(customer_id)]
        return await edit(
            self.store.customers,
            self.clock,
            customer_id,
            change,
            events=happened,
            if_match=if_match,
        )
