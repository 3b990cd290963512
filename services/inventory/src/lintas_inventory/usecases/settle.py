"""A reservation that ended: its levels are told, once."""

from dataclasses import dataclass

from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.stock import Cause, Change, Line, Outcome
from lintas_inventory.store import Store
from lintas_kit import ids
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class Settle:
    """Carries out what the reservation's state says; repeating it changes nothing."""

    store: Store
    clock: Clock

    async def __call__(self, reservation: Reservation, state: State) -> None:
        committed = state is State.COMMITTED
        cause = Cause.COMMITTED if committed else Cause.RELEASED
        operation_id = f"{reservation.reservation_id}:{state.lower()}"
        attempt = ids.new("att")
        changes = [
            Change(
                operation_id,
                attempt,
                line.sku,
                line.location_id,
                cause,
                on_hand=-line.quantity if committed else 0,
                reserved=-line.quantity,
            )
            for line in reservation.lines
        ]
        outcomes = await self.store.levels.apply(changes)
        if Outcome.PRESENT in outcomes:
            return  # whoever put the mark there goes on, or recovery does
        taken = [Line(each.sku, each.location_id, -each.quantity) for each in reservation.lines]
        recorded = await self.store.operations.record(
            operation_id, attempt, cause, taken if committed else [], self.clock.now()
        )
        if not recorded:
            await self.store.levels.undo(changes)
        await self.store.reservations.settled(reservation.reservation_id)
        self.store.levels.forget(operation_id, [change.key for change in changes])
