"""Makes a link with which a customer goes on in another channel."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from lintas_identity import events
from lintas_identity.domain import handoffs
from lintas_identity.domain.handoffs import Handoff, Target
from lintas_identity.store import Store
from lintas_identity.usecases.editing import find
from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, PermissionDenied, Violation

_RANDOM_BYTES = 16


@dataclass(frozen=True)
class Link:
    """A handoff with its code, which is told once and kept nowhere."""

    handoff: Handoff
    code: str
    url: str


@dataclass(frozen=True)
class CreateHandoff:
    """The link carries the journey that the call is in, or a new one."""

    store: Store
    clock: Clock
    base: str
    good_for: timedelta

    async def __call__(self, to_channel: str, target: Target, customer_id: str) -> Link:
        """Raises InvalidArgument, NotFound, PermissionDenied."""
        handoffs.check(to_channel, target)
        person = await find(self.store.customers, _whom(customer_id))
        code, now = secrets.token_urlsafe(_RANDOM_BYTES), self.clock.now()
        handoff = Handoff(
            ids.new("hnd"),
            handoffs.digest(code),
            person.customer_id,
            to_channel,
            target,
            now,
            now + self.good_for,
            journey=context.join(None),
        )
        await self.store.handoffs.insert(handoff, [events.handoff_created(handoff)])
        return Link(handoff, code, handoffs.url(self.base, code))


def _whom(customer_id: str) -> str:
    caller = context.current().caller
    if not caller.is_customer:
        if not customer_id:
            raise InvalidArgument([Violation("customerId", "must say whom the link is for")])
        return customer_id
    if customer_id and customer_id != caller.customer_id:
        raise PermissionDenied("NOT_YOURS", "A link can be made for yourself only.")
    return caller.customer_id
