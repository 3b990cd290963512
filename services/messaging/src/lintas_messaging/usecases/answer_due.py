"""Answers the messages that could not be answered when they came."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_kit.logs import get_logger
from lintas_messaging import hops
from lintas_messaging.domain.deliveries import LEASE
from lintas_messaging.store import Store
from lintas_messaging.usecases.answer_message import AnswerMessage

AT_MOST = 50


@dataclass(frozen=True)
class AnswerDue:
    """Run every second; several services may run it side by side."""

    store: Store
    answer: AnswerMessage
    clock: Clock

    async def __call__(self) -> int:
        """How many messages were taken up."""
        for count in range(AT_MOST):
            now = self.clock.now()
            waiting = await self.store.messages.claim_due(now, now + LEASE)
            if waiting is None:
                return count
            with hops.delayed("answer message", waiting.inbound.channel):
                try:
                    await self.answer(waiting)
                except Exception as error:
                    # One message that breaks a rule of ours must not hold up the others.
                    get_logger().warning("answer_failed", error=type(error).__name__)
                    await self.answer.wait(waiting, None)
        return AT_MOST
