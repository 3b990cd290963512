"""All lines of an operation or none, with the outcome on record."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.stock import Cause, Change, Line, Outcome, out_of_stock
from lintas_inventory.store import Store
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted

# A process that is slower than this gives up, long before recovery judges what it left.
SECONDS = 10.0


@dataclass(frozen=True)
class Operate:
    """Changes levels for an operation; its outcome is an entry in the ledger."""

    store: Store
    clock: Clock

    async def __call__(
        self,
        operation_id: str,
        cause: Cause,
        lines: Sequence[Line],
        *,
        sign: int,
        conditional: bool,
        references: Sequence[str] = (),
        reason: str = "",
    ) -> bool:
        """Adds (`sign` 1) or takes (-1) the lines; False where the operation was done before.

        Raises FailedPrecondition OUT_OF_STOCK where it is conditional and a line does not fit.
        """
        attempt = ids.new("att")
        changes = [_change(operation_id, attempt, cause, each, sign, conditional) for each in lines]
        entry = [Line(each.sku, each.location_id, sign * each.quantity) for each in lines]
        async with asyncio.timeout(SECONDS):
            try:
                await apply_all(self.store, changes, lines)
            except Exception:
                if await self.store.operations.attempt_of(operation_id):
                    return False
                raise
            now = self.clock.now()
            recorded = await self.store.operations.record(
                operation_id, attempt, cause, entry, now, references, reason
            )
        if not recorded:
            await self.store.levels.undo(changes)
            return False
        self.store.levels.forget(operation_id, [change.key for change in changes])
        return True


def _change(
    operation_id: str, attempt: str, cause: Cause, line: Line, sign: int, conditional: bool
) -> Change:
    return Change(
        operation_id,
        attempt,
        line.sku,
        line.location_id,
        cause,
        on_hand=sign * line.quantity,
        needs=line.quantity if conditional and sign < 0 else 0,
    )


async def apply_all(store: Store, changes: Sequence[Change], lines: Sequence[Line]) -> None:
    """Applies all changes or none. Raises FailedPrecondition OUT_OF_STOCK, or Aborted."""
    outcomes = await store.levels.apply(changes)
    if all(outcome is Outcome.APPLIED for outcome in outcomes):
        return
    pairs = list(zip(changes, outcomes, strict=True))
    await store.levels.undo(change for change, done in pairs if done is Outcome.APPLIED)
    if Outcome.REFUSED in outcomes:
        raise out_of_stock(lines[outcomes.index(Outcome.REFUSED)])
    raise Aborted("OPERATION_RUNNING", "The same operation is under way: ask again.")
