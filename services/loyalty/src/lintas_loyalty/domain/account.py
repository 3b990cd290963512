"""A customer's account: what its bookings come to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_loyalty.domain import lots as ledger
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.domain.lots import Lot

REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Pending:
    """Points of an order that is not handed over yet."""

    order_id: str
    points: int


@dataclass(frozen=True, slots=True)
class Done:
    """An operation that is booked, and the time that every repeat of it carries too."""

    operation: str
    key_time: datetime


@dataclass(frozen=True, slots=True)
class Alias:
    """Another customer id that the person has, by a merge."""

    merge_id: str
    customer_id: str


@dataclass(frozen=True)
class Account:
    """The aggregate. `version` counts its writes; 0 where it is not kept yet.

    `recent` are the latest operations from events, `forgotten` is the latest key time of those
    that are no longer among them. `unfiled` bookings are not in the journal yet.
    """

    customer_id: str
    version: int = 0
    lots: tuple[Lot, ...] = ()
    pending: tuple[Pending, ...] = ()
    lifetime: int = 0
    recent: tuple[Done, ...] = ()
    forgotten: datetime | None = None
    unfiled: tuple[Booking, ...] = ()
    took_in: tuple[Alias, ...] = ()
    went_into: tuple[Alias, ...] = ()

    @property
    def balance(self) -> int:
        return ledger.balance(self.lots)

    @property
    def pending_points(self) -> int:
        return sum(each.points for each in self.pending)

    def pending_of(self, order_id: str) -> Pending | None:
        """What waits for the order's hand-over."""
        return next((each for each in self.pending if each.order_id == order_id), None)

    def knows(self, operation: str, key_time: datetime) -> bool | None:
        """Whether the operation is booked; none where only the journal can tell."""
        if any(done.operation == operation for done in self.recent):
            return True
        if self.forgotten is None or key_time > self.forgotten:
            return False
        return None

    def with_bookings(self, bookings: Iterable[Booking]) -> "Account":
        """The account with the bookings in it."""
        account = self
        for booking in bookings:
            account = account._with(booking)
        return account

    def _with(self, booking: Booking) -> "Account":
        changed = replace(
            self,
            lots=ledger.after(self.lots, booking.entries),
            lifetime=self.lifetime + booking.lifetime,
            pending=self._pending_after(booking),
            unfiled=(*self.unfiled, booking),
        )
        if booking.key_time is None:
            return changed
        return changed._remembering(Done(booking.operation, booking.key_time))

    def _pending_after(self, booking: Booking) -> tuple[Pending, ...]:
        if not booking.pending:
            return self.pending
        before = self.pending_of(booking.order_id)
        others = [each for each in self.pending if each is not before]
        points = (before.points if before else 0) + booking.pending
        if points:
            others.append(Pending(booking.order_id, points))
        return tuple(sorted(others, key=lambda each: each.order_id))

    def _remembering(self, done: Done) -> "Account":
        recent = sorted((*self.recent, done), key=lambda each: each.key_time)
        surplus, kept = recent[:-REMEMBERED], tuple(recent[-REMEMBERED:])
        moments = [each.key_time for each in surplus]
        if self.forgotten:
            moments.append(self.forgotten)
        return replace(self, recent=kept, forgotten=max(moments, default=None))
