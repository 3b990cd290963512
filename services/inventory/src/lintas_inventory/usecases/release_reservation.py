"""Gives held units back."""

from dataclasses import dataclass

from lintas_inventory.domain import reservation as rules
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.store import Store
from lintas_inventory.usecases.holds import Holds
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class ReleaseReservation:
    """Releasing twice is releasing once; one that expired has given its units back."""

    store: Store
    holds: Holds
    clock: Clock

    async def __call__(self, found: Reservation) -> Reservation:
        """The reservation. Raises FailedPrecondition once it is committed."""
        if found.state is State.HELD:
            ended = await self.holds.end(found, State.RELEASED)
            ended = ended or await self.store.reservations.find(found.reservation_id)
            found = ended or found
        if found.state is State.COMMITTED:
            raise rules.committed()
        return found

    async def forestall(self, reservation_id: str, channel: int) -> Reservation | None:
        """Releases an id before anything is held under it, so that a request that is still on its
        way holds nothing; none where something is held by now."""
        now = self.clock.now()
        released = Reservation(
            reservation_id,
            (),
            "",
            channel,
            State.RELEASED,
            now,
            None,
            by_service=True,
            open=False,
        )
        return released if await self.store.reservations.forestall(released) else None
