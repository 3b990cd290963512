"""Plans the reminder of a cart whenever somebody touches it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_messaging.domain.automations import Automation, Cart, plan
from lintas_messaging.store import Store

_FRESH_FOR = timedelta(seconds=1)


@dataclass
class KnownAutomations:
    """The automations, read again after a second: carts change more often than they."""

    store: Store
    clock: Clock
    _known: list[Automation] = field(default_factory=list)
    _read_at: datetime | None = None
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self) -> list[Automation]:
        async with self._reading:  # those who come together need one reading
            now = self.clock.now()
            if self._read_at is None or not timedelta(0) <= now - self._read_at < _FRESH_FOR:
                self._known = await self.store.automations.every()
                self._read_at = now
            return self._known

    def forget(self) -> None:
        """One was put just now: the next cart is watched by it."""
        self._read_at = None


@dataclass(frozen=True)
class WatchCart:
    """Older news than what is known changes nothing; a cart that is over stays over."""

    store: Store
    automations: KnownAutomations
    clock: Clock

    async def __call__(self, cart: Cart, journey: JourneyRef | None) -> None:
        automations = await self.automations()
        if not automations:
            return
        if not cart.is_open:
            await self.store.carts.over(cart.cart_id, self.clock.now())
            return
        await self.store.carts.touched(
            cart, plan(automations, cart), journey.to_document() if journey else None
        )

    async def bought(self, cart_id: str) -> None:
        """The cart became an order."""
        if cart_id and await self.automations():
            await self.store.carts.over(cart_id, self.clock.now())
