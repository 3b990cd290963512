"""Sends again what could not be sent, as long as the customer still agrees."""

import asyncio
from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import NotFound
from lintas_messaging import hops
from lintas_messaging.domain.contacts import NEED_NO_CONSENT
from lintas_messaging.domain.deliveries import LEASE, Delivery
from lintas_messaging.domain.routing import NO_CONSENT
from lintas_messaging.peers import Peers
from lintas_messaging.store import Store
from lintas_messaging.usecases.deliver import Deliver

AT_MOST = 25
SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class SendDue:
    """Run every second; several services may run it side by side."""

    store: Store
    peers: Peers
    deliver: Deliver
    clock: Clock

    async def __call__(self) -> int:
        """How many deliveries were taken up."""
        return sum(await asyncio.gather(*(self._some() for _ in range(SIDE_BY_SIDE))))

    async def _some(self) -> int:
        for count in range(AT_MOST):
            now = self.clock.now()
            delivery = await self.store.deliveries.claim_due(now, now + LEASE)
            if delivery is None:
                return count
            with hops.delayed("send message", delivery.channel):
                if delivery.journey:
                    context.join(JourneyRef.from_document(delivery.journey))
                await self._send(delivery)
        return AT_MOST

    async def _send(self, delivery: Delivery) -> None:
        if delivery.purpose not in NEED_NO_CONSENT and not await self._still_agreed(delivery):
            await self.store.deliveries.held_back(delivery, NO_CONSENT, self.clock.now())
            return
        await self.deliver(delivery)

    async def _still_agreed(self, delivery: Delivery) -> bool:
        try:
            contact = await self.peers.identity.contact(delivery.customer_id)
        except NotFound:
            return False
        consent = contact.consent(delivery.purpose, delivery.channel)
        return consent is not None and consent.granted
