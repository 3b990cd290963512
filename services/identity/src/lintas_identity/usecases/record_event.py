"""Puts what another service told into the timelines and the figures of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lintas_identity.channels import channel_name
from lintas_identity.domain import timeline
from lintas_identity.domain.lifetime import Change
from lintas_identity.domain.timeline import Entry
from lintas_identity.store import Store
from lintas_kit.clock import Clock
from lintas_kit.consumers import Event


@dataclass(frozen=True)
class Told:
    """What an event says of a customer; the event's own channel where none is given."""

    customer_id: str
    kind: str
    reference: str = ""
    channel: int = 0
    attributes: Mapping[str, Any] = field(default_factory=dict)
    change: Change | None = None


@dataclass(frozen=True)
class RecordEvent:
    """An event that comes twice counts once. One about nobody is not recorded."""

    store: Store
    clock: Clock

    async def __call__(self, told: Told, event: Event) -> None:
        if not told.customer_id:
            return
        if told.change:
            await self.store.customers.add_to_figures(told.customer_id, told.change, event.event_id)
        entry = Entry(
            timeline.entry_id(event.event_id),
            told.customer_id,
            event.occurred_at.replace(microsecond=event.occurred_at.microsecond // 1000 * 1000),
            channel_name(told.channel or event.channel),
            told.kind,
            told.reference,
            told.attributes,
            event.journey.journey_id if event.journey else "",
        )
        await self.store.timeline.add(entry, [], self.clock.now())
