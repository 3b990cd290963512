"""Records what a channel tells of a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lintas_identity import events
from lintas_identity.domain import facts, timeline
from lintas_identity.domain.timeline import Entry
from lintas_identity.store import Store
from lintas_identity.usecases.editing import find
from lintas_kit import context, ids
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class Interaction:
    """What happened; `at` is none for now."""

    channel: str
    kind: str
    at: datetime | None
    reference: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class RecordInteraction:
    """An entry under the id that was named; a hop of the journey that the call is in."""

    store: Store
    clock: Clock

    async def __call__(self, customer_id: str, told: Interaction) -> Entry:
        """Raises NotFound, InvalidArgument."""
        now = self.clock.now()
        at = told.at or now
        timeline.check(told.kind, told.channel, told.reference, at, now)
        facts.check(told.attributes, "attributes")
        await find(self.store.customers, customer_id)
        journey = context.join(None) if context.current().journey else None
        entry = Entry(
            ids.new("ent"),
            customer_id,
            at,
            told.channel,
            told.kind,
            told.reference,
            told.attributes,
            journey.journey_id if journey else "",
        )
        await self.store.timeline.add(entry, [events.interaction_recorded(entry)], now)
        return entry
