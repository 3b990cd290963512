"""Writes that meet in one process go in one round trip."""

from collections.abc import Sequence
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from lintas_kit import ids
from lintas_kit.mongo import DUPLICATE, Collection, Document
from lintas_kit.together import Together

MARK = "write_mark"

_Change = tuple[Document, Document]


class Combiner:
    """Each caller learns the outcome of its own write; durability is the same as one by one."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._inserting: Together[Document, None] = Together(self._insert)
        self._updating: Together[_Change, bool] = Together(self._update)

    async def insert(self, document: Document) -> None:
        """Inserts the document. Raises DuplicateKeyError."""
        await self._inserting(document)

    async def update(self, query: Document, update: Document) -> bool:
        """Applies the update to the one document that the query finds; False where none is found.

        The query names an `_id`, and does not match any more once the update is applied.
        """
        return await self._updating((query, update))

    async def _insert(self, documents: list[Document]) -> Sequence[Exception | None]:
        if len(documents) == 1:
            await self._collection.insert_one(documents[0])
            return [None]
        try:
            await self._collection.bulk_write([InsertOne(each) for each in documents], False)
        except BulkWriteError as error:
            refused = _refusals(error)
            return [refused.get(place) for place in range(len(documents))]
        return [None] * len(documents)

    async def _update(self, batch: list[_Change]) -> Sequence[bool | Exception]:
        if len(batch) == 1:
            result = await self._collection.update_one(*batch[0])
            return [result.matched_count == 1]
        marks = [ids.new("wrt") for _ in batch]
        operations = [
            UpdateOne(query, update | {"$set": update.get("$set", {}) | {MARK: mark}})
            for (query, update), mark in zip(batch, marks, strict=True)
        ]
        refused: dict[int, Exception] = {}
        try:
            done = await self._collection.bulk_write(operations, ordered=False)
            if done.matched_count == len(batch):
                return [True] * len(batch)
        except BulkWriteError as error:
            refused = _refusals(error)
        applied = await self._applied([query["_id"] for query, _ in batch])
        return [refused.get(place, mark in applied) for place, mark in enumerate(marks)]

    async def _applied(self, document_ids: list[Any]) -> set[str]:
        found = self._collection.find({"_id": {"$in": document_ids}}, {MARK: 1})
        return {document.get(MARK, "") for document in await found.to_list(len(document_ids))}


def _refusals(error: BulkWriteError) -> dict[int, Exception]:
    """What the server refused, by place."""
    errors = (error.details or {}).get("writeErrors", [])
    return {wrong["index"]: _write_error(wrong) for wrong in errors}


def _write_error(wrong: dict[str, Any]) -> Exception:
    if wrong.get("code") == DUPLICATE:
        return DuplicateKeyError(wrong.get("errmsg", ""), DUPLICATE, wrong)
    return BulkWriteError({"writeErrors": [wrong]})
