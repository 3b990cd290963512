"""Reads that meet in one process go in one round trip."""

from collections.abc import Sequence

from lintas_kit.mongo import Collection, Document
from lintas_kit.together import Together


class Reader:
    """Finds documents by id; nobody gets a document older than their question."""

    def __init__(self, collection: Collection, shown: Document) -> None:
        self._collection = collection
        self._shown = shown
        self._reading: Together[str, Document | None] = Together(self._read)

    async def get(self, document_id: str) -> Document | None:
        """The document, or none where there is no such one."""
        return await self._reading(document_id)

    async def _read(self, document_ids: list[str]) -> Sequence[Document | None]:
        if len(document_ids) == 1:
            return [await self._collection.find_one({"_id": document_ids[0]}, self._shown)]
        wanted = list(set(document_ids))
        rows = self._collection.find({"_id": {"$in": wanted}}, self._shown)
        found = {document["_id"]: document for document in await rows.to_list(len(wanted))}
        return [found.get(document_id) for document_id in document_ids]
