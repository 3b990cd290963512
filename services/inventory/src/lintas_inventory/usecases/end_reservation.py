"""The end of a hold: its units leave the building, or are anybody's again."""

from dataclasses import dataclass, replace

from lintas_inventory.domain.reservation import Reservation, State, not_held
from lintas_inventory.domain.stock import Cause
from lintas_inventory.store import Store
from lintas_inventory.usecases.operation import Operate
from lintas_inventory.usecases.settle import Settle
from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, NotFound


@dataclass(frozen=True)
class EndReservation:
    """Commits or releases; repeating it changes nothing."""

    store: Store
    clock: Clock
    settle: Settle
    operate: Operate

    async def __call__(self, reservation: Reservation, wanted: State) -> Reservation:
        """Raises FailedPrecondition where it ended otherwise."""
        now = self.clock.now()
        reservation_id = reservation.reservation_id
        if await self.store.reservations.end(reservation_id, wanted, now):
            await self.settle(reservation, wanted)
            return replace(reservation, state=wanted)
        ended = await self.store.reservations.get(reservation_id)
        if ended is None:
            raise no_reservation()
        if ended.state is wanted or (wanted, ended.state) == (State.RELEASED, State.EXPIRED):
            return ended
        if (wanted, ended.state) == (State.COMMITTED, State.EXPIRED):
            return await self._late(ended)
        raise not_held(ended.state)

    async def _late(self, expired: Reservation) -> Reservation:
        """A commit after the hold ran out succeeds while the units can still be had."""
        reservation_id = expired.reservation_id
        try:
            await self.operate(
                f"{reservation_id}:late", Cause.COMMITTED, expired.lines, sign=-1, conditional=True
            )
        except FailedPrecondition:
            raise not_held(State.EXPIRED) from None
        now = self.clock.now()
        await self.store.reservations.end(reservation_id, State.COMMITTED, now, only=State.EXPIRED)
        await self.store.reservations.settled(reservation_id)
        return replace(expired, state=State.COMMITTED)


def no_reservation() -> NotFound:
    """The refusal where there is none."""
    return NotFound("RESERVATION_NOT_FOUND", "There is no such reservation.")
