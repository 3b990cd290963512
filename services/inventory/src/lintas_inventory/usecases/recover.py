"""Settles what a process left that died between two writes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lintas_inventory.domain.operation import Judgement, Record, judge
from lintas_inventory.domain.stock import Cause, Level, Mark
from lintas_inventory.store import Store
from lintas_inventory.store.records import Records
from lintas_inventory.usecases.booking import Booking
from lintas_inventory.usecases.holds import Holds
from lintas_kit import metrics
from lintas_kit.clock import Clock

GRACE = timedelta(seconds=5)
ENDING_GRACE = timedelta(seconds=3)
AT_ONCE = 1000

_settled = metrics.counter("stock_marks_settled_total", "Marks settled afterwards.", ["how"])


@dataclass(frozen=True)
class Recover:
    """Carries decided ends into the figures, settles old marks, and looks when holds end next."""

    store: Store
    booking: Booking
    holds: Holds
    clock: Clock

    async def __call__(self) -> int:
        """How many things were settled."""
        now = self.clock.now()
        ended = await self.store.reservations.ending_before(now - ENDING_GRACE, AT_ONCE)
        carried = await self.holds.carry(ended)
        return carried + await self._marks() + await self._ends_of_holds()

    async def _marks(self) -> int:
        old = self.clock.now() - GRACE
        levels = await self.store.levels.with_marks_before(old, AT_ONCE)
        marks = [mark for level in levels for mark in level.marks]
        holds = await _records(self.store.hold_records, marks, is_hold=True)
        entries = await _records(self.store.entry_records, marks, is_hold=False)
        settled = [await self._settle(level, holds | entries, old) for level in levels]
        changed = [after for after, before in zip(settled, levels, strict=True) if after != before]
        if changed:
            # Where another wrote meanwhile, the next run sees to it.
            self.booking.forget([level.key for level in changed])
            await self.store.levels.save(changed)
        return len(levels)

    async def _settle(
        self, level: Level, records: dict[tuple[bool, str], Record], old: datetime
    ) -> Level:
        after = level
        for mark in level.marks:
            record = records.get((_is_hold(mark), mark.operation_id))
            verdict = judge(mark, record, mark.at < old)
            if verdict is Judgement.ABANDON:
                # Whoever still works on it finds the refusal on record, and begins anew.
                await self._abandon(mark)
            elif verdict is Judgement.UNDO:
                after = after.undone(mark)
            elif verdict is Judgement.DROP:
                after = after.without(frozenset({(mark.operation_id, mark.attempt)}))
            _settled.labels(verdict.name).inc()
        return after

    async def _abandon(self, mark: Mark) -> None:
        records = self.store.hold_records if _is_hold(mark) else self.store.entry_records
        await records.refuse(mark.operation_id, mark.attempt, self.clock.now())

    async def _ends_of_holds(self) -> int:
        levels = await self.store.levels.with_holds_ended(self.clock.now(), AT_ONCE)
        for level in levels:
            recorded = await self.store.reservations.next_end(level.key)
            marked = [mark.until for mark in level.marks]
            end = min((each for each in [recorded, *marked] if each), default=None)
            if end != level.holds_end:
                self.booking.forget([level.key])
                await self.store.levels.tidy(replace(level, holds_end=end))
        return len(levels)


def _is_hold(mark: Mark) -> bool:
    return mark.cause is Cause.RESERVED


async def _records(
    records: Records, marks: Sequence[Mark], *, is_hold: bool
) -> dict[tuple[bool, str], Record]:
    names = {mark.operation_id for mark in marks if _is_hold(mark) is is_hold}
    found = await records.find(list(names))
    return {(is_hold, name): record for name, record in found.items()}
