"""Hands one delivery to its provider, and keeps what came of it."""

from dataclasses import dataclass

from lintas_kit import metrics
from lintas_kit.clock import Clock
from lintas_kit.logs import get_logger
from lintas_messaging.domain.deliveries import (
    ATTEMPTS,
    GAVE_UP,
    Delivery,
    NotNow,
    Refused,
    Sent,
    pause,
)
from lintas_messaging.domain.routing import CHANNEL_OFF
from lintas_messaging.providers import Providers
from lintas_messaging.store import Store

_outcomes = metrics.counter(
    "deliveries_total", "Attempts to hand a delivery over.", ["channel", "outcome"]
)


@dataclass(frozen=True)
class Deliver:
    """Only whoever holds the delivery's lease calls this."""

    store: Store
    providers: Providers
    clock: Clock

    async def __call__(self, delivery: Delivery) -> None:
        outcome = await self._attempt(delivery)
        now = self.clock.now()
        kept = self.store.deliveries
        if isinstance(outcome, Sent):
            name = self.providers.by_channel[delivery.channel].name
            await kept.sent(delivery, f"{name}:{outcome.provider_id}", now)
        elif isinstance(outcome, Refused):
            await kept.failed(delivery, outcome.reason, now)
        elif delivery.attempts + 1 >= ATTEMPTS:
            await kept.failed(delivery, GAVE_UP, now)
        else:
            await kept.later(delivery, now + pause(delivery.attempts + 1))
        name = type(outcome).__name__.lower() if outcome else "later"
        _outcomes.labels(delivery.channel.value, name).inc()

    async def _attempt(self, delivery: Delivery) -> Sent | Refused | None:
        provider = self.providers.by_channel.get(delivery.channel)
        if provider is None:
            return Refused(CHANNEL_OFF)
        try:
            return await provider.send(delivery)
        except NotNow:
            return None
        except Exception as error:
            # Its words may be the customer's; a provider that breaks is one that is away.
            get_logger().error("provider_broke", provider=provider.name, error=type(error).__name__)
            return None
