"""Credits or debits points by hand."""

import hashlib
from dataclasses import dataclass

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_loyalty.domain import spending
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.domain.view import View
from lintas_loyalty.peers import Customers
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.attempts import attempts
from lintas_loyalty.usecases.book import Book
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.get_account import GetAccount
from lintas_loyalty.usecases.people import with_aliases


@dataclass(frozen=True)
class AdjustPoints:
    """Booked with the id that is named, once for the caller's idempotency key."""

    store: Store
    clock: Clock
    customers: Customers
    current: CurrentProgramme
    book: Book
    view: GetAccount

    async def __call__(self, customer_id: str, points: int, reason: str) -> View:
        """Raises NotFound, InvalidArgument, FailedPrecondition INSUFFICIENT_POINTS."""
        if not customer_id:
            raise InvalidArgument([Violation("customerId", "must be given")])
        spending.check_adjustment(points, reason)
        await self.customers.require(customer_id)
        operation = _operation()
        async for _ in attempts():
            if await self._done(customer_id, operation, points, reason):
                return await self.view(customer_id)
        raise AssertionError("attempts end by raising")

    async def _done(self, customer_id: str, operation: str, points: int, reason: str) -> bool:
        account = await self.store.accounts.get(customer_id)
        waiting = any(each.operation == operation for each in account.unfiled)
        if waiting or await self.store.journal.has(customer_id, operation):
            return True
        now = self.clock.now()
        spending.require_points(await with_aliases(self.store, account), points, now)
        lapses_at = (await self.current()).lapses_at(now)
        lapsed = spending.expiry(account, ids.new("bkg"), now)
        booking = Booking(
            operation=operation,
            customer_id=customer_id,
            booking_id=ids.new("bkg"),
            at=now,
            entries=spending.adjustment(account, points, lapses_at, now),
            reason=reason.strip(),
        )
        return await self.book(account, [*lapsed, booking], now)


def _operation() -> str:
    call = context.current()
    if not call.idempotency_key:
        return f"adjust.{ids.new('adj')}"
    words = f"{call.caller.subject}\x1f{call.idempotency_key}".encode()
    return f"adjust.{hashlib.blake2b(words, digest_size=12).hexdigest()}"
