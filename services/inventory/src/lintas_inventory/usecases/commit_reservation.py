"""Takes held units out of stock for good."""

from dataclasses import dataclass

from lintas_inventory.domain import reservation as rules
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.store import Store
from lintas_inventory.usecases.booking import Short
from lintas_inventory.usecases.holds import Holds


@dataclass(frozen=True)
class CommitReservation:
    """Committing twice is committing once."""

    store: Store
    holds: Holds

    async def __call__(self, found: Reservation) -> Reservation:
        """The reservation.

        A hold that is over is committed all the same while its units are to be had. Raises
        FailedPrecondition RESERVATION_EXPIRED or RESERVATION_ENDED.
        """
        if found.state is State.HELD:
            ended = await self.holds.end(found, State.COMMITTED)
            ended = ended or await self.store.reservations.find(found.reservation_id)
            found = ended or found
        if found.state is State.EXPIRED:
            return await self._late(found)
        if found.state is State.RELEASED:
            raise rules.ended()
        return found

    async def _late(self, found: Reservation) -> Reservation:
        if found.open:
            await self.holds.carry([found])
        try:
            await self.holds.book(rules.late_commit(found))
        except Short:
            raise rules.expired() from None
        await self.store.reservations.commit_late(found.reservation_id)
        return await self.store.reservations.find(found.reservation_id) or found
