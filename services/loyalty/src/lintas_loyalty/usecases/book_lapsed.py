"""Books points that lapsed; views judge by the clock and do not wait for it."""

from dataclasses import dataclass

from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_loyalty.domain import spending
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.book import Book

_AT_ONCE = 100


@dataclass(frozen=True)
class BookLapsed:
    """An account that somebody else changes meanwhile has its turn the next time."""

    store: Store
    clock: Clock
    book: Book

    async def __call__(self) -> int:
        """How many accounts had something lapse."""
        booked = 0
        now = self.clock.now()
        for account in await self.store.accounts.lapsing(now, _AT_ONCE):
            lapsed = spending.expiry(account, ids.new("bkg"), now)
            if lapsed:
                booked += await self.book(account, lapsed, now)
        return booked
