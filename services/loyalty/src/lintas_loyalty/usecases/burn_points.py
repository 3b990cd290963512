"""Burns points for an order, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit import ids, metrics
from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_loyalty.domain import spending
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking, Kind
from lintas_loyalty.domain.lots import Owned
from lintas_loyalty.domain.spending import Burned
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.attempts import attempts
from lintas_loyalty.usecases.book import Book
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.people import accounts_of
from lintas_loyalty.usecases.restore_points import RestorePoints

_burned = metrics.counter("points_burned_total", "Points burned by orders.")


@dataclass(frozen=True, slots=True)
class _What:
    """Who was named, for which order, and what the points pay for."""

    named: str
    order_id: str
    value: Money


@dataclass(frozen=True)
class BurnPoints:
    """The oldest lots of the person first, under whatever id they were earned.

    The first write is always to the account that is named: it tells whose accounts take part, so
    that giving the points back bars all of them, and a crash in between is decidable. What one
    attempt left half done the next one finishes, or gives back.
    """

    store: Store
    clock: Clock
    current: CurrentProgramme
    book: Book
    restore: RestorePoints

    async def __call__(self, customer_id: str, order_id: str, points: int, currency: str) -> Money:
        """What the points pay for. Raises FailedPrecondition INSUFFICIENT_POINTS."""
        _check(customer_id, order_id, points)
        async for _ in attempts():
            people = await accounts_of(self.store, customer_id)
            before = spending.burned(await self.store.journal.of_order(order_id))
            if before.value is not None and before.total == points and not before.is_closed:
                return before.value
            programme = await self.current()
            value = before.value or programme.value_of(points, currency)
            spending.refuse_other(before, points, value)
            what = _What(customer_id, order_id, value)
            taken = await self._taking(people, before, points - before.total, what)
            if await self._write(people, taken, before, what):
                _burned.inc(points)
                return value
        raise AssertionError("attempts end by raising")

    async def _taking(
        self, people: Sequence[Account], before: Burned, points: int, what: _What
    ) -> dict[Owned, int]:
        try:
            return spending.taking(people, points, self.clock.now())
        except FailedPrecondition:
            if before.parts:
                await self.restore(what.named, what.order_id, "halfBurned", 0)
            raise

    async def _write(
        self, people: Sequence[Account], taken: dict[Owned, int], before: Burned, what: _What
    ) -> bool:
        """Whether every part was written; where not, another attempt finds out what was."""
        known = {account.customer_id: account for account in people}
        for customer_id in spending.customers_of(taken, what.named):
            account, now = known[customer_id], self.clock.now()
            entries = spending.entries_of(taken, customer_id, Kind.REDEMPTION)
            is_claim = customer_id == what.named and not before.parts
            if not entries and not is_claim:
                continue
            booking = Booking(
                operation=f"{what.order_id}.burn#{before.parts}",
                customer_id=customer_id,
                booking_id=ids.new("bkg"),
                at=now,
                order_id=what.order_id,
                entries=entries,
                value=what.value if is_claim else None,
                parts=tuple(sorted(known)) if is_claim else (),
            )
            lapsed = spending.expiry(account, ids.new("bkg"), now)
            if not await self.book(account, [*lapsed, booking], now):
                return False
        return True


def _check(customer_id: str, order_id: str, points: int) -> None:
    violations = [
        Violation(name, "must be given")
        for name, value in (("customerId", customer_id), ("orderId", order_id))
        if not value
    ]
    if violations:
        raise InvalidArgument(violations)
    spending.check_points(points)
