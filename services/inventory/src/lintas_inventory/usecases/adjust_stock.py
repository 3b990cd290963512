"""Receipts, damage, theft, corrections, transfers: all lines or none, each reference once."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.adjustment import Adjustment, checked
from lintas_inventory.domain.stock import Cause, Change, Level, Line, Outcome
from lintas_inventory.store import Store
from lintas_inventory.usecases.places import require_goods, require_places
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, FailedPrecondition, Violation

_TRIES = 5


@dataclass(frozen=True)
class AdjustStock:
    """Books adjustments as one operation."""

    store: Store
    clock: Clock

    async def __call__(self, adjustments: Sequence[Adjustment]) -> list[Level]:
        """The levels afterwards, of each line.

        Raises FailedPrecondition STOCK_BELOW_ZERO that names the lines that do not fit.
        """
        checked(adjustments)
        lines = [Line(each.sku, each.location_id, each.delta) for each in adjustments]
        await require_goods(self.store, lines, "adjustments")
        await require_places(self.store, lines, "adjustments")
        for _ in range(_TRIES):
            fresh = await self._fresh(adjustments)
            if not fresh or await self._book(fresh, adjustments):
                return await self._levels(lines)
        raise Aborted("OPERATION_RUNNING", "The same references are being booked: ask again.")

    async def _fresh(self, adjustments: Sequence[Adjustment]) -> list[Adjustment]:
        references = [each.booked_once for each in adjustments if each.booked_once]
        known = await self.store.operations.known_references(references) if references else set()
        return [each for each in adjustments if each.booked_once not in known]

    async def _book(self, fresh: Sequence[Adjustment], asked: Sequence[Adjustment]) -> bool:
        """Whether they are booked; not where another call books one of them just now."""
        operation_id, attempt = ids.new("adj"), ids.new("att")
        changes = _changes(operation_id, attempt, fresh)
        outcomes = await self.store.levels.apply(changes)
        if Outcome.REFUSED in outcomes:
            pairs = zip(changes, outcomes, strict=True)
            await self.store.levels.undo(c for c, done in pairs if done is Outcome.APPLIED)
            refused = {
                change.key
                for change, done in zip(changes, outcomes, strict=True)
                if done is Outcome.REFUSED
            }
            raise _below_zero(asked, refused)
        recorded = await self.store.operations.record(
            operation_id,
            attempt,
            Cause.ADJUSTED,
            [Line(each.sku, each.location_id, each.delta) for each in fresh],
            self.clock.now(),
            [each.booked_once for each in fresh if each.booked_once],
            ",".join(sorted({each.reason for each in fresh})),
        )
        if not recorded:
            await self.store.levels.undo(changes)
            return False
        self.store.levels.forget(operation_id, [change.key for change in changes])
        return True

    async def _levels(self, lines: Sequence[Line]) -> list[Level]:
        found = await self.store.levels.get(list(dict.fromkeys(line.key for line in lines)))
        by_key = {Line(each.sku, each.location_id, 0).key: each for each in found}
        return [
            by_key.get(line.key, Level(line.sku, line.location_id, 0, 0))
            for line in {line.key: line for line in lines}.values()
        ]


def _changes(operation_id: str, attempt: str, adjustments: Sequence[Adjustment]) -> list[Change]:
    """One change a level: lines of the same level go together."""
    deltas: dict[tuple[str, str], int] = {}
    for each in adjustments:
        place = (each.sku, each.location_id)
        deltas[place] = deltas.get(place, 0) + each.delta
    return [
        Change(
            operation_id,
            attempt,
            sku,
            location_id,
            Cause.ADJUSTED,
            on_hand=delta,
            needs=max(-delta, 0),
        )
        for (sku, location_id), delta in deltas.items()
    ]


def _below_zero(asked: Sequence[Adjustment], refused: set[str]) -> FailedPrecondition:
    violations = [
        Violation(f"adjustments[{index}].delta", "takes more than there is")
        for index, each in enumerate(asked)
        if Line(each.sku, each.location_id, 0).key in refused
    ]
    detail = "Nothing was booked: some lines take more than there is."
    return FailedPrecondition("STOCK_BELOW_ZERO", detail, violations)
