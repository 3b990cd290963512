"""Writes that meet in one process go in one round trip."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from lintas_kit import ids
from lintas_kit.mongo import Collection, Document

MOST = 200
MARK = "write_mark"
_DUPLICATE = 11000


class Combiner:
    """Gathers the writes of calls side by side; one round trip is under way at a time.

    While one is on its way, what comes in waits for the next. Each caller learns the outcome of
    its own write; durability is the same as one by one.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._inserts: list[tuple[Document, asyncio.Future[bool]]] = []
        self._updates: list[tuple[Document, Document, asyncio.Future[bool]]] = []
        self._inserting = False
        self._updating = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def insert(self, document: Document) -> None:
        """Inserts the document. Raises DuplicateKeyError."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._inserts.append((document, future))
        if not self._inserting:
            self._inserting = True
            self._start(self._insert_all())
        await future

    async def update(self, query: Document, update: Document) -> bool:
        """Applies the update to the one document that the query finds; False where none is found.

        The query names an `_id`, and does not match any more once the update is applied.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._updates.append((query, update, future))
        if not self._updating:
            self._updating = True
            self._start(self._update_all())
        return await future

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _insert_all(self) -> None:
        try:
            while self._inserts:
                batch, self._inserts = self._inserts[:MOST], self._inserts[MOST:]
                try:
                    await self._insert(batch)
                except BaseException as error:
                    _fail([future for _, future in batch], error)
        finally:
            self._inserting = False

    async def _insert(self, batch: Sequence[tuple[Document, "asyncio.Future[bool]"]]) -> None:
        if len(batch) == 1:
            await self._collection.insert_one(batch[0][0])
        else:
            try:
                operations = [InsertOne(document) for document, _ in batch]
                await self._collection.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                _refuse([future for _, future in batch], error)
        for _, future in batch:
            if not future.done():
                future.set_result(True)

    async def _update_all(self) -> None:
        try:
            while self._updates:
                batch, self._updates = self._updates[:MOST], self._updates[MOST:]
                try:
                    await self._update(batch)
                except BaseException as error:
                    _fail([future for _, _, future in batch], error)
        finally:
            self._updating = False

    async def _update(
        self, batch: Sequence[tuple[Document, Document, "asyncio.Future[bool]"]]
    ) -> None:
        if len(batch) == 1:
            query, update, future = batch[0]
            result = await self._collection.update_one(query, update)
            if not future.done():
                future.set_result(result.matched_count == 1)
            return
        marks = [ids.new("wrt") for _ in batch]
        operations = [
            UpdateOne(query, update | {"$set": update.get("$set", {}) | {MARK: mark}})
            for (query, update, _), mark in zip(batch, marks, strict=True)
        ]
        applied = set(marks)
        try:
            done = await self._collection.bulk_write(operations, ordered=False)
            all_found = done.matched_count == len(batch)
        except BulkWriteError as error:
            _refuse([future for _, _, future in batch], error)
            all_found = False
        if not all_found:
            applied = await self._applied([query["_id"] for query, _, _ in batch])
        for (_, _, future), mark in zip(batch, marks, strict=True):
            if not future.done():
                future.set_result(mark in applied)

    async def _applied(self, document_ids: list[Any]) -> set[str]:
        found = self._collection.find({"_id": {"$in": document_ids}}, {MARK: 1})
        return {document.get(MARK, "") for document in await found.to_list(len(document_ids))}


def _refuse(futures: Sequence["asyncio.Future[bool]"], error: BulkWriteError) -> None:
    """Tells those whose own write the server refused."""
    for wrong in (error.details or {}).get("writeErrors", []):
        future = futures[wrong["index"]]
        if not future.done():
            future.set_exception(_write_error(wrong))


def _fail(futures: Sequence["asyncio.Future[bool]"], error: BaseException) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
    if not isinstance(error, Exception):
        raise error


def _write_error(wrong: dict[str, Any]) -> Exception:
    if wrong.get("code") == _DUPLICATE:
        return DuplicateKeyError(wrong.get("errmsg", ""), _DUPLICATE, wrong)
    return BulkWriteError({"writeErrors": [wrong]})
