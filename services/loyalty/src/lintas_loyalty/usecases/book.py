"""Writes bookings into an account, with the event that tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_loyalty import events
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.people import with_aliases


@dataclass(frozen=True)
class Book:
    """One atomic write, only where the account is as it was read."""

    store: Store
    current: CurrentProgramme

    async def __call__(self, before: Account, bookings: Sequence[Booking], now: datetime) -> bool:
        """Whether nobody was faster."""
        after = replace(before.with_bookings(bookings), version=before.version + 1)
        told = []
        if any(booking.entries or booking.pending for booking in bookings):
            told = [events.points_booked(after, bookings, await self._tier(before, after))]
        return await self.store.accounts.save(before, after, bookings, told, now)

    async def _tier(self, before: Account, after: Account) -> str:
        programme = await self.current()
        if not programme.tiers:
            return ""
        people = await with_aliases(self.store, before)
        lifetime = sum(each.lifetime for each in people) - before.lifetime + after.lifetime
        tier = programme.tier_at(lifetime)
        return tier.name if tier else ""
