"""Answers the messages that could not be answered when they came."""

import asyncio
from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_messaging import hops
from lintas_messaging.domain.deliveries import LEASE
from lintas_messaging.store import Store
from lintas_messaging.usecases.answer_message import AnswerMessage

AT_MOST = 25
SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class AnswerDue:
    """Run every second; several services may run it side by side."""

    store: Store
    answer: AnswerMessage
    clock: Clock

    async def __call__(self) -> int:
        """How many messages were taken up."""
        return sum(await asyncio.gather(*(self._some() for _ in range(SIDE_BY_SIDE))))

    async def _some(self) -> int:
        for count in range(AT_MOST):
            now = self.clock.now()
            waiting = await self.store.messages.claim_due(now, now + LEASE)
            if waiting is None:
                return count
            with hops.delayed("answer message", waiting.inbound.channel):
                await self.answer(waiting)
        return AT_MOST
