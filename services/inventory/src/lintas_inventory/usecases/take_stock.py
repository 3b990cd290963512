"""Units handed over at a till."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.stock import Cause, Line, checked
from lintas_inventory.store import Store
from lintas_inventory.usecases.operation import Operate
from lintas_inventory.usecases.places import require_places
from lintas_inventory.usecases.reclaim import Reclaim
from lintas_kit.errors import FailedPrecondition


@dataclass(frozen=True)
class TakeStock:
    """Takes units at once; what has happened already is booked whatever the figure says."""

    store: Store
    operate: Operate
    reclaim: Reclaim

    async def __call__(
        self, operation_id: str, lines: Sequence[Line], *, already_happened: bool
    ) -> list[Line]:
        """The units by which stock falls short of what was handed over.

        Raises FailedPrecondition OUT_OF_STOCK, unless it has happened already.
        """
        wanted = checked(lines)
        await require_places(self.store, wanted)
        if already_happened:
            await self._take(operation_id, wanted, conditional=False)
            return await self._shortfalls(wanted)
        try:
            await self._take(operation_id, wanted, conditional=True)
        except FailedPrecondition:
            if not await self.reclaim([line.key for line in wanted]):
                raise
            await self._take(operation_id, wanted, conditional=True)
        return []

    async def _take(self, operation_id: str, lines: Sequence[Line], *, conditional: bool) -> None:
        await self.operate(operation_id, Cause.TAKEN, lines, sign=-1, conditional=conditional)

    async def _shortfalls(self, lines: Sequence[Line]) -> list[Line]:
        levels = await self.store.levels.get([line.key for line in lines])
        short = [(level, level.reserved - level.on_hand) for level in levels]
        return [Line(level.sku, level.location_id, by) for level, by in short if by > 0]
