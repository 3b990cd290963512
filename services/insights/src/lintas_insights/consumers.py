"""What insights listens to: every step of a journey, every fact of an order, every merge."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas_insights import order_facts, steps
from lintas_insights.domain.facts import Fact
from lintas_insights.store import Store
from lintas_kit.clock import Clock
from lintas_kit.consumers import Event, On

_FACTS: Mapping[type[Any], Callable[[Any, Event], Fact]] = {
    orders.OrderPlaced: order_facts.placed,
    orders.OrderCancelled: order_facts.cancelled,
    orders.OrderReturned: order_facts.returned,
    orders.LooseReturnBooked: order_facts.returned_without_receipt,
}


def table(store: Store, clock: Clock) -> Sequence[On]:
    """One row an event; what each adds is there once, however often it comes."""

    def row(payload: type[Any], read: steps.Reader) -> On:
        fact_of = _FACTS.get(payload)

        async def handle(message: Any, event: Event) -> None:
            if fact_of:
                await store.facts.add(fact_of(message, event), clock.now())
            told = read(message)
            step = steps.step(told, message, event) if told else None
            if step:
                await store.journeys.add(step)

        return On(payload, handle)

    async def merged(message: identity.CustomersMerged, _: Event) -> None:
        await store.merges.merged(message.merge_id, message.customer_id, message.other_customer_id)

    async def undone(message: identity.MergeUndone, _: Event) -> None:
        await store.merges.undone(message.merge_id)

    return [
        *(row(payload, read) for payload, read in steps.readers()),
        On(identity.CustomersMerged, merged),
        On(identity.MergeUndone, undone),
    ]
