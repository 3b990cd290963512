"""Points follow an order: earned, kept, given up or taken back as it goes its way."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_loyalty.domain import accrual, spending
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.accrual import Stamp
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.domain.programme import Programme
from lintas_loyalty.domain.purchase import Comeback, Purchase
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.attempts import attempts
from lintas_loyalty.usecases.book import Book
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.people import with_aliases


class Step(Enum):
    """What happened to the order."""

    PLACED = auto()
    HANDED_OVER = auto()
    CANCELLED = auto()
    RETURNED = auto()


@dataclass(frozen=True, slots=True)
class News:
    """An event of an order, as far as points are concerned."""

    step: Step
    purchase: Purchase
    at: datetime
    comeback: Comeback | None = None


@dataclass(frozen=True)
class FollowOrder:
    """Every step makes sure of the ones before it, so that their order does not matter.

    One read and one write where the account remembers enough; the journal is asked where it
    does not, and for what comes back.
    """

    store: Store
    clock: Clock
    current: CurrentProgramme
    book: Book

    async def __call__(self, news: News) -> None:
        programme = await self.current()
        if not news.purchase.customer_id or not programme.version:
            return
        async for _ in attempts():
            account = await self.store.accounts.get(news.purchase.customer_id)
            bookings = await self._missing(account, news, programme)
            if not bookings or await self.book(account, bookings, self.clock.now()):
                return

    async def _missing(self, account: Account, news: News, programme: Programme) -> list[Booking]:
        missing = await self._earned(account, news, programme)
        draft = account.with_bookings(missing)
        if news.step in {Step.HANDED_OVER, Step.RETURNED}:
            lapses_at = programme.lapses_at(news.purchase.handed_over_at or news.at)
            kept = accrual.hand_over(draft, news.purchase, lapses_at, _stamp(news))
            missing += [kept] if kept else []
        if news.step is Step.CANCELLED:
            given_up = accrual.cancel(draft, news.purchase.order_id, news.at, _stamp(news))
            missing += [given_up] if given_up else []
        if news.step is Step.RETURNED and news.comeback:
            missing += await self._taken_back(account, news, missing)
        return missing

    async def _earned(self, account: Account, news: News, programme: Programme) -> list[Booking]:
        purchase = news.purchase
        operation = accrual.earn_operation(purchase.order_id)
        if await self._knows(account, operation, purchase.ordered_at):
            return []
        points = 0
        if news.step is not Step.CANCELLED:
            points = await self._points(account, purchase, programme)
        lapses_at = programme.lapses_at(purchase.handed_over_at or news.at)
        return [accrual.earn(purchase, points, lapses_at, _stamp(news))]

    async def _points(self, account: Account, purchase: Purchase, programme: Programme) -> int:
        tier = None
        if programme.tiers:
            people = await with_aliases(self.store, account)
            tier = programme.tier_at(sum(each.lifetime for each in people))
        return programme.points_for(purchase.paid, tier, purchase.ordered_at)

    async def _taken_back(
        self, account: Account, news: News, drafted: list[Booking]
    ) -> list[Booking]:
        purchase, comeback = news.purchase, news.comeback
        assert comeback  # noqa: S101 - asked for by the caller
        operation = accrual.return_operation(purchase.order_id, comeback.return_id)
        if await self._knows(account, operation, news.at):
            return []
        own = [
            booking
            for booking in await self.store.journal.of_order(purchase.order_id)
            if booking.customer_id == account.customer_id
        ]
        taken = accrual.come_back(purchase, comeback, [*own, *drafted], news.at, _stamp(news))
        now = self.clock.now()
        lapsed = spending.expiry(account, ids.new("bkg"), now)
        expiries = await self.store.journal.expiries(account)
        lost = accrual.lapsed_by_lot([*expiries, *lapsed])
        return [*lapsed, accrual.with_more(taken, accrual.unlapse(taken.entries, lost, now))]

    async def _knows(self, account: Account, operation: str, key_time: datetime) -> bool:
        known = account.knows(operation, key_time)
        if known is not None:
            return known
        if any(booking.operation == operation for booking in account.unfiled):
            return True
        return await self.store.journal.has(account.customer_id, operation)


def _stamp(news: News) -> Stamp:
    return Stamp(ids.new("bkg"), news.at)
