"""Units that come back into stock."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.stock import Cause, Line, checked
from lintas_inventory.store import Store
from lintas_inventory.usecases.operation import Operate
from lintas_inventory.usecases.places import require_places


@dataclass(frozen=True)
class PutBackStock:
    """Puts units back where they now lie, once an operation."""

    store: Store
    operate: Operate

    async def __call__(self, operation_id: str, lines: Sequence[Line]) -> None:
        returned = checked(lines)
        await require_places(self.store, returned)
        await self.operate(operation_id, Cause.PUT_BACK, returned, sign=1, conditional=False)
