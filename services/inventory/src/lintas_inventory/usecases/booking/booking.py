"""The queue of operations, and the rounds in which they are booked.

One round runs at a time: it takes what waits, reads the levels that it does not know, reads which
of the operations are recorded already (after the levels: whoever finds neither mark nor record
can be sure that nothing was booked), judges all in memory, and writes each stock once where its
version is still the one that was judged. What was written is recorded while the next round runs.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from contextvars import Context
from dataclasses import replace

from pymongo.errors import ConnectionFailure

from lintas_inventory.domain import rounds
from lintas_inventory.domain.operation import Operation
from lintas_inventory.domain.stock import Key, Level
from lintas_inventory.store import Store
from lintas_inventory.store.records import Booked, Records
from lintas_inventory.usecases.booking.outcome import Done, NameTaken, Short
from lintas_inventory.usecases.booking.shelf import Shelf
from lintas_inventory.usecases.booking.waiting import Waiting
from lintas_kit import metrics
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, Unavailable
from lintas_kit.together import Gathering

MOST_POSTINGS = 1000
MOST_ROUNDS = 50

_rounds = metrics.counter("stock_rounds_total", "Rounds of booking.", ["outcome"])
_met = metrics.counter("stock_round_operations_total", "Operations judged in rounds that held.")


class Booking:
    """Books operations, all of their postings or none, each once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._shelf = Shelf()
        self._queue: deque[Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._gathering = Gathering()
        self._recording: set[asyncio.Task[None]] = set()

    async def book(self, operation: Operation) -> Done:
        """Books it, or finds that it is booked. Raises Short or NameTaken with nothing left."""
        waiting = Waiting(operation)
        self._add([waiting])
        return await waiting.future

    def forget(self, keys: Iterable[Key]) -> None:
        """Somebody else changes these levels: read them again."""
        self._shelf.forget(keys)

    def records_of(self, operation: Operation) -> Records:
        return self._store.hold_records if operation.hold else self._store.entry_records

    def _add(self, many: Sequence[Waiting], *, first: bool = False) -> None:
        if first:
            self._queue.extendleft(reversed(many))
        else:
            self._queue.extend(many)
        if self._worker is None and self._queue:
            # A round serves many calls, so it runs in the context of none.
            self._worker = asyncio.get_running_loop().create_task(self._work(), context=Context())

    async def _work(self) -> None:
        try:
            while self._queue:
                await self._gathering.wait()
                batch = self._next()
                self._gathering.saw(len(batch))
                try:
                    await self._round(batch)
                except Exception as error:
                    self._failed(batch, error)
        finally:
            self._worker = None

    def _next(self) -> list[Waiting]:
        batch: list[Waiting] = []
        postings = 0
        while self._queue:
            postings += len(self._queue[0].operation.postings)
            if batch and postings > MOST_POSTINGS:
                break
            batch.append(self._queue.popleft())
        return batch

    def _failed(self, batch: Sequence[Waiting], error: Exception) -> None:
        """What is in the figures is unknown: asking again under the same id finds out."""
        _rounds.labels("failed").inc()
        for each in batch:
            self._shelf.forget(each.operation.keys)
            each.fail(_as_problem(error))

    async def _round(self, batch: list[Waiting]) -> None:
        self._shelf.shrink()
        keys = list(dict.fromkeys(key for each in batch for key in each.operation.keys))
        levels = self._shelf.take(keys)
        read = [key for key in keys if key not in levels]
        if read:
            fresh = await self._store.levels.read(read)
            self._shelf.put(fresh)
            levels |= {key: self._shelf.bare(level) for key, level in fresh.items()}
        batch = await self._not_recorded(batch)
        plan = rounds.plan(levels, [each.attempt for each in batch], self._clock.now())
        changed = list(plan.levels.values())
        if changed and not await self._store.levels.save(changed):
            self._again(batch, plan.levels)
            return
        after = {
            key: replace(level, version=level.version + 1) for key, level in plan.levels.items()
        }
        self._shelf.put(after)
        _rounds.labels("held").inc()
        _met.inc(len(batch))
        sure = after.keys() | set(read)
        await self._settle(batch, plan, levels | after, sure)

    def _again(self, batch: Sequence[Waiting], changed: Iterable[Key]) -> None:
        """Another process wrote first: judge anew by what is there now."""
        _rounds.labels("overtaken").inc()
        self._shelf.forget(changed)
        patient = []
        for each in batch:
            each.rounds += 1
            if each.rounds < MOST_ROUNDS:
                patient.append(each)
            else:
                each.fail(Aborted("STOCK_BUSY", "This stock changes too fast: try again."))
        self._add(patient, first=True)

    async def _not_recorded(self, batch: Sequence[Waiting]) -> list[Waiting]:
        """Answers those that are recorded; gives the others the number of their attempt."""
        asking = [each for each in batch if each.may_be_recorded]
        for records in (self._store.entry_records, self._store.hold_records):
            own = [each for each in asking if self.records_of(each.operation) is records]
            found = await records.find([each.operation.operation_id for each in own])
            for each in own:
                each.learn(found.get(each.operation.operation_id))
        return [each for each in batch if not each.is_over]

    async def _settle(
        self,
        batch: Sequence[Waiting],
        plan: rounds.Plan,
        levels: dict[Key, Level],
        sure: Iterable[Key],
    ) -> None:
        known = set(sure)
        booked = []
        for each, short in zip(batch, plan.shortages, strict=True):
            if each.attempt.undoing:
                each.give_up()
            elif not short:
                booked.append(each.booked(levels))
            elif unsure := [key for key in each.operation.keys if key not in known]:
                self._shelf.forget(unsure)
                self._add([each])
            else:
                await self._refuse(each, Short(short), levels)
        if booked:
            recording = asyncio.create_task(self._record(booked))
            self._recording.add(recording)
            recording.add_done_callback(self._recording.discard)

    async def _refuse(self, each: Waiting, refusal: Exception, levels: dict[Key, Level]) -> None:
        """Refused for good only once that is on record, where some of it is in the figures."""
        if not each.has_marks(levels):
            each.fail(refusal)
            return
        records, attempt = self.records_of(each.operation), each.attempt
        if await records.refuse(each.operation.operation_id, attempt.number, self._clock.now()):
            each.undo(refusal)
        self._add([each])

    async def _record(self, booked: Sequence[Waiting]) -> None:
        for records in (self._store.entry_records, self._store.hold_records):
            own = [each for each in booked if self.records_of(each.operation) is records]
            if own:
                try:
                    await self._record_in(records, own)
                except Exception as error:
                    self._failed(own, error)

    async def _record_in(self, records: Records, own: Sequence[Waiting]) -> None:
        now = self._clock.now()
        lost = await records.keep(
            [Booked(e.operation, e.attempt.number, e.lines, e.stage(now), now) for e in own]
        )
        for index, each in enumerate(own):
            if index not in lost:
                self._recorded(each)
        if lost:
            await self._overtaken(records, [own[index] for index in sorted(lost)])

    def _recorded(self, each: Waiting) -> None:
        self._shelf.recorded(each.operation.operation_id, each.attempt.number)
        each.succeed()

    async def _overtaken(self, records: Records, lost: Sequence[Waiting]) -> None:
        """Another recorded the operation first, or booked one of its references."""
        found = await records.find([each.operation.operation_id for each in lost])
        for each in lost:
            each.rounds += 1
            if each.operation.operation_id in found:
                self._add([each])
            else:
                await self._refuse(each, NameTaken(), dict(each.levels))


def _as_problem(error: Exception) -> Exception:
    if isinstance(error, ConnectionFailure):
        return Unavailable("DATABASE_AWAY", "The stock cannot be written right now: try again.")
    return error
