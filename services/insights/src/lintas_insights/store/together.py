"""Inserts that come at the same time leave in one request."""

import asyncio
from collections.abc import Sequence

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from lintas_kit.mongo import Collection, Document

MOST = 200
_DUPLICATE = 11000

_Waiting = tuple[Document, "asyncio.Future[bool]"]


class Together:
    """While one request is on its way the next one gathers; nobody waits for a full one."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._waiting: list[_Waiting] = []
        self._work: asyncio.Task[None] | None = None

    async def insert(self, document: Document) -> bool:
        """Whether it is new; one whose `_id` is there already stays as it was."""
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, done))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())
        return await done

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                refused = await self._insert([document for document, _ in batch])
            except Exception as error:
                _fail(batch, error)
                continue
            for index, (_, done) in enumerate(batch):
                if not done.done():
                    done.set_result(index not in refused)

    async def _insert(self, documents: Sequence[Document]) -> set[int]:
        """The places of those that were there already."""
        try:
            await self._collection.bulk_write(
                [InsertOne(each) for each in documents], ordered=False
            )
        except BulkWriteError as error:
            errors = error.details["writeErrors"]
            if error.details.get("writeConcernErrors") or any(
                each["code"] != _DUPLICATE for each in errors
            ):
                raise
            return {each["index"] for each in errors}
        return set()


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)
