"""An operation on its way through the rounds."""

import asyncio
import contextvars
from collections.abc import Mapping
from datetime import datetime

from lintas_inventory.domain import rounds
from lintas_inventory.domain.operation import Line, Operation, Record
from lintas_inventory.domain.rounds import Attempt
from lintas_inventory.domain.stock import Key, Level
from lintas_inventory.messages import events
from lintas_inventory.usecases.booking.outcome import Done
from lintas_kit import outbox


class Waiting:
    """Its attempt, its caller's context, and the answer that the caller waits for."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.attempt = Attempt(operation)
        self.future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self.context = contextvars.copy_context()
        self.rounds = 0
        self.levels: Mapping[Key, Level] = {}
        self.lines: tuple[Line, ...] = ()
        # Not the future's state: a caller that went away does not stop its operation.
        self.is_over = False
        self._refusal: Exception | None = None

    @property
    def may_be_recorded(self) -> bool:
        """Whether somebody else can have ended the operation."""
        return not self.attempt.undoing and not (self.operation.is_new and self.rounds == 0)

    def learn(self, record: Record | None) -> None:
        """Over, where it is booked already; else the attempt after those that came to nothing."""
        if record and not record.refused:
            self._answer(Done(record))
        else:
            self.attempt = Attempt(self.operation, record.attempt + 1 if record else 1)

    def has_marks(self, levels: Mapping[Key, Level]) -> bool:
        """Whether something of it is in the figures."""
        name, number = self.operation.operation_id, self.attempt.number
        return any(levels[key].mark(name, number) for key in self.operation.keys)

    def booked(self, levels: Mapping[Key, Level]) -> "Waiting":
        """It is in the figures."""
        self.levels = {key: levels[key] for key in self.operation.keys}
        self.lines = rounds.lines(self.levels, self.attempt)
        return self

    def undo(self, refusal: Exception) -> None:
        """It came to nothing: what is in the figures has to leave them."""
        self.attempt = Attempt(self.operation, self.attempt.number, undoing=True)
        self._refusal = refusal

    def give_up(self) -> None:
        """Nothing of it is left."""
        self.fail(self._refusal or RuntimeError("undone without a refusal"))

    def stage(self, now: datetime) -> list[outbox.Entry]:
        """An event for each stock that it moved, in the journey of the call behind it."""
        name, cause = self.operation.operation_id, self.operation.cause
        return [
            entry
            for line in self.lines
            for entry in self.context.run(
                outbox.stage, str(line.key), [events.stock_changed(name, cause, line)], now
            )
        ]

    def succeed(self) -> None:
        record = Record(self.operation.operation_id, self.attempt.number, False, self.lines)
        self._answer(Done(record, self.levels))

    def fail(self, error: Exception) -> None:
        self.is_over = True
        if not self.future.done():
            self.future.set_exception(error)

    def _answer(self, done: Done) -> None:
        self.is_over = True
        if not self.future.done():
            self.future.set_result(done)
