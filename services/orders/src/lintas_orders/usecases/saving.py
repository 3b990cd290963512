"""Writing an order: one more version, its events in the same stroke."""

from dataclasses import replace
from datetime import datetime

from lintas_orders.domain.order import Order
from lintas_orders.messages.events import Event
from lintas_orders.store import Store


async def save(store: Store, before: Order, after: Order, now: datetime, *events: Event) -> Order:
    """The order as it is stored now. Raises LostRace where somebody else wrote meanwhile."""
    written = replace(after, version=before.version + 1, updated_at=now)
    await store.orders.save(before, written, [event(written) for event in events], now)
    return written
