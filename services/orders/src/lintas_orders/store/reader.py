"""Reads that meet in one process go in one round trip."""

import asyncio
from typing import Any

from lintas_kit.mongo import Collection, Document


class Reader:
    """Finds documents by id. While one round trip is on its way, what comes in waits for the next,
    so that nobody gets a document older than their question."""

    def __init__(self, collection: Collection, shown: Document) -> None:
        self._collection = collection
        self._shown = shown
        self._waiting: dict[str, asyncio.Future[Document | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, document_id: str) -> Document | None:
        """The document, or none where there is no such one."""
        future = self._waiting.get(document_id)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[document_id] = future
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_all())
        return await asyncio.shield(future)

    async def _read_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            try:
                found = await self._read(list(batch))
            except BaseException as error:
                for future in batch.values():
                    future.set_exception(error)
                if not isinstance(error, Exception):
                    raise
            else:
                for document_id, future in batch.items():
                    future.set_result(found.get(document_id))

    async def _read(self, document_ids: list[str]) -> dict[str, Document]:
        if len(document_ids) == 1:
            document = await self._collection.find_one({"_id": document_ids[0]}, self._shown)
            return {document_ids[0]: document} if document else {}
        query: dict[str, Any] = {"_id": {"$in": document_ids}}
        found = await self._collection.find(query, self._shown).to_list(len(document_ids))
        return {document["_id"]: document for document in found}
