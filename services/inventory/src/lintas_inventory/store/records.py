"""How operations ended: the first to write decides, whoever comes later reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from lintas_inventory.domain.operation import Line, Operation, Record
from lintas_kit import outbox
from lintas_kit.mongo import Collection, Document, insert_new


@dataclass(frozen=True, slots=True)
class Booked:
    """An operation that is in the figures, to be recorded with what it announces."""

    operation: Operation
    attempt: int
    lines: tuple[Line, ...]
    events: Sequence[outbox.Entry]
    at: datetime


class Records:
    """One document an operation. An attempt is recorded only right after the one before it."""

    def __init__(
        self,
        collection: Collection,
        to_document: Callable[[Booked], Document],
        to_lines: Callable[[Document], tuple[Line, ...]],
    ) -> None:
        self._collection = collection
        self._to_document = to_document
        self._to_lines = to_lines

    async def find(self, operation_ids: Sequence[str]) -> dict[str, Record]:
        """The records that there are."""
        if not operation_ids:
            return {}
        found = self._collection.find(
            {"_id": {"$in": list(operation_ids)}},
            {"attempt": 1, "refused": 1, "lines": 1},
        )
        return {
            each["_id"]: Record(
                each["_id"],
                each["attempt"],
                each.get("refused", False),
                self._to_lines(each),
            )
            for each in await found.to_list(len(operation_ids))
        }

    async def keep(self, booked: Sequence[Booked]) -> set[int]:
        """Records them; the places of those that another was faster for."""
        lost: set[int] = set()
        first = [index for index, each in enumerate(booked) if each.attempt == 1]
        if first:
            lost |= await self._insert([(i, self._born(booked[i])) for i in first])
        for index, each in enumerate(booked):
            if each.attempt > 1 and not await self._replace(each):
                lost.add(index)
        return lost

    def _born(self, booked: Booked) -> Document:
        return outbox.born_with(self._to_document(booked), booked.events, booked.at)

    async def _insert(self, documents: Sequence[tuple[int, Document]]) -> set[int]:
        inserted = await insert_new(self._collection, [document for _, document in documents])
        return {place for (place, _), new in zip(documents, inserted, strict=True) if not new}

    async def _replace(self, booked: Booked) -> bool:
        document = self._to_document(booked)
        before = {
            "_id": document.pop("_id"),
            "attempt": booked.attempt - 1,
            "refused": True,
        }
        try:
            update = {"$set": document, "$unset": {"refused": ""}}
            result = await self._collection.update_one(
                before, outbox.with_events(update, booked.events, booked.at)
            )
        except DuplicateKeyError:
            return False
        return result.matched_count == 1

    async def refuse(self, operation_id: str, attempt: int, now: datetime) -> bool:
        """Records that the attempt came to nothing; False where another was faster."""
        if attempt > 1:
            result = await self._collection.update_one(
                {"_id": operation_id, "attempt": attempt - 1, "refused": True},
                {"$set": {"attempt": attempt, "at": now}},
            )
            return result.matched_count == 1
        refused = {"_id": operation_id, "attempt": attempt, "refused": True, "at": now}
        try:
            await self._collection.insert_one(refused)
        except DuplicateKeyError:
            return False
        return True
