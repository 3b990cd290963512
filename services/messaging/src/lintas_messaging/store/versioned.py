"""Things that people put, with a version that makes lost updates visible."""

from typing import Any

from pymongo.errors import DuplicateKeyError

from lintas_kit.errors import Aborted, EtagMismatch
from lintas_kit.mongo import Collection

_ATTEMPTS = 5


async def put(
    collection: Collection, document_id: str, fields: dict[str, Any], if_match: str
) -> int:
    """Creates or replaces a document and answers its new version.

    With `if_match` only where that is the version now (0 for one that is not there yet). Raises
    EtagMismatch.
    """
    for _ in range(_ATTEMPTS):
        found = await collection.find_one({"_id": document_id}, {"version": 1})
        version = int(found["version"]) if found else 0
        if if_match and if_match.strip('"') != str(version):
            raise EtagMismatch
        document = {"_id": document_id, **fields, "version": version + 1}
        if version == 0:
            try:
                await collection.insert_one(document)
                return 1
            except DuplicateKeyError:
                continue
        result = await collection.replace_one({"_id": document_id, "version": version}, document)
        if result.modified_count:
            return version + 1
    raise Aborted("TOO_MANY_WRITERS", "Others change it at the same time: try again.")
