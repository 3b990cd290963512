"""Changing a customer's record: read, decide, write unless somebody else wrote, and again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from google.protobuf.message import Message

from lintas_identity.domain.customer import Customer
from lintas_identity.domain.person import Person
from lintas_identity.store.customers import Customers
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, EtagMismatch, NotFound

_ATTEMPTS = 12
_PAUSE_SECONDS = 0.005

Change = Callable[[Person, Customer, datetime], Customer]


async def attempts() -> AsyncIterator[int]:
    """Counts attempts, with a longer pause before each. Ends by raising Aborted."""
    for attempt in range(_ATTEMPTS):
        if attempt:
            await asyncio.sleep(_PAUSE_SECONDS * attempt)
        yield attempt
    raise Aborted("CUSTOMER_BUSY", "The customer is being changed elsewhere: try again.")


async def find(customers: Customers, customer_id: str) -> Person:
    """The person whom the id leads to. Raises NotFound."""
    person = await customers.get(customer_id)
    if person is None:
        raise no_such_customer()
    return person


def no_such_customer() -> NotFound:
    return NotFound("CUSTOMER_NOT_FOUND", "There is no such customer.")


async def edit(
    customers: Customers,
    clock: Clock,
    customer_id: str,
    change: Change,
    *,
    events: Sequence[Message],
    if_match: str = "",
) -> Person:
    """The person after the change to the record that the id names, be it an alias.

    Where the change changes nothing, nothing is written and no event goes out. Raises NotFound,
    and EtagMismatch where `if_match` is not the person's etag.
    """
    async for _ in attempts():
        person = await find(customers, customer_id)
        if if_match and person.etag != if_match:
            raise EtagMismatch
        before, now = person.record(customer_id), clock.now()
        after = change(person, before, now)
        if after == before:
            return person
        saved = await customers.save(before, after, events, now)
        if saved:
            return person.with_record(saved)
    raise AssertionError("attempts end by raising")
