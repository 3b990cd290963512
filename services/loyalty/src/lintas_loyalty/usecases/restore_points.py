"""Gives burned points back into the lots that they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_loyalty.domain import lots, spending
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking, Kind
from lintas_loyalty.domain.lots import Owned
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.attempts import attempts
from lintas_loyalty.usecases.book import Book


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is still to be written: to whom, and how much goes where."""

    done: int
    given: dict[Owned, int]
    customers: tuple[str, ...]


@dataclass(frozen=True)
class RestorePoints:
    """Once for an operation id. Giving all back closes the order: it never burns again.

    Accounts are read before the journal: a write that the journal did not tell of makes the
    account another than the one that was read, and the attempt is made again.
    """

    store: Store
    clock: Clock
    book: Book

    async def __call__(
        self, customer_id: str, order_id: str, operation_id: str, points: int
    ) -> int:
        """The points that the operation gave back; all that is still burned where 0 are asked.

        A lot that lapsed meanwhile stays lapsed: what comes back into it is booked as expired.
        """
        _check(customer_id, order_id, operation_id, points)
        operation = f"{order_id}.restore.{operation_id}"
        async for _ in attempts():
            known = spending.burned(await self.store.journal.of_order(order_id))
            everybody = sorted({customer_id, *known.customers})
            accounts = await self.store.accounts.get_all(everybody)
            bookings = await self.store.journal.of_order(order_id)
            plan = _plan(bookings, customer_id, operation, points)
            if not set(plan.customers) <= set(everybody):
                continue
            own = sum(each.operation.startswith(f"{operation}#") for each in bookings)
            name = f"{operation}#{own}"
            if await self._write(accounts, plan, order_id, name, closes=points == 0):
                return plan.done + sum(plan.given.values())
        raise AssertionError("attempts end by raising")

    async def _write(
        self, accounts: Sequence[Account], plan: _Plan, order_id: str, name: str, *, closes: bool
    ) -> bool:
        """Whether every part was written; where not, another attempt finds out what was."""
        for account in accounts:
            if account.customer_id not in plan.customers:
                continue
            now = self.clock.now()
            booking = Booking(
                operation=name,
                customer_id=account.customer_id,
                booking_id=ids.new("bkg"),
                at=now,
                order_id=order_id,
                entries=spending.entries_of(
                    plan.given, account.customer_id, Kind.REDEMPTION_REVERSAL
                ),
                closes=closes,
            )
            lapsed = spending.expiry(account.with_bookings([booking]), ids.new("bkg"), now)
            if not await self.book(account, [booking, *lapsed], now):
                return False
        return True


def _plan(bookings: Sequence[Booking], customer_id: str, operation: str, points: int) -> _Plan:
    before = spending.burned(bookings)
    own = [each for each in bookings if each.operation.startswith(f"{operation}#")]
    done = sum(each.points for each in own)
    wanted = points - done if points else before.outstanding
    given = lots.give_back(before.left, max(wanted, 0))
    customers = {owner for owner, _ in given}
    if points == 0:
        closed = {each.customer_id for each in bookings if each.closes}
        customers |= {customer_id, *before.customers} - closed
    return _Plan(done, given, tuple(sorted(customers)))


def _check(customer_id: str, order_id: str, operation_id: str, points: int) -> None:
    given = {"customerId": customer_id, "orderId": order_id, "operationId": operation_id}
    violations = [Violation(name, "must be given") for name, value in given.items() if not value]
    if violations:
        raise InvalidArgument(violations)
    if points:
        spending.check_points(points)
