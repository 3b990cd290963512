"""What a process that died left half done is finished or undone."""

from dataclasses import dataclass
from datetime import timedelta

from lintas_inventory.domain.stock import Cause
from lintas_inventory.store import Store
from lintas_inventory.store.levels import Mark
from lintas_inventory.usecases.settle import Settle
from lintas_kit.clock import Clock

AFTER = timedelta(seconds=20)
OWED_AFTER = timedelta(seconds=2)
AT_ONCE = 200


@dataclass(frozen=True)
class Recover:
    """Judges marks whose attempt must have ended, and settles what reservations owe."""

    store: Store
    clock: Clock
    settle: Settle

    async def __call__(self) -> int:
        """How many things were put right."""
        return await self._owed() + await self._marks()

    async def _owed(self) -> int:
        before = self.clock.now() - OWED_AFTER
        owing = await self.store.reservations.owing(before, AT_ONCE)
        for reservation in owing:
            await self.settle(reservation, reservation.state)
        return len(owing)

    async def _marks(self) -> int:
        put_right = 0
        for mark in await self.store.levels.marked_before(self.clock.now() - AFTER, AT_ONCE):
            change = mark.change
            if await self._on_record(mark) == change.attempt:
                self.store.levels.forget(change.operation_id, [change.key])
            else:
                await self.store.levels.undo([change])
                put_right += 1
        return put_right

    async def _on_record(self, mark: Mark) -> str | None:
        operation_id = mark.change.operation_id
        if mark.change.cause is Cause.RESERVED:
            reservation = await self.store.reservations.get(operation_id)
            return reservation.attempt if reservation else None
        return await self.store.operations.attempt_of(operation_id)
