"""MongoDB through either driver, behind the calls that both share."""

from collections.abc import Sequence
from typing import Any, cast

from pymongo import AsyncMongoClient, InsertOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from lintas_kit.settings import ServiceSettings

Document = dict[str, Any]
Database = AsyncDatabase[Document]
Collection = AsyncCollection[Document]

DUPLICATE = 11000


class Mongo:
    """A client of one of the two drivers."""

    def __init__(self, uri: str, driver: str, name: str) -> None:
        self._is_motor = driver == "motor"
        options: dict[str, Any] = {
            "appname": name,
            "tz_aware": True,
            "serverSelectionTimeoutMS": 5000,
            "maxPoolSize": 64,
        }
        self._client: Any = _client(driver)(uri, **options)

    def database(self, name: str) -> Database:
        """A database; Motor's has the same calls as PyMongo's where this platform uses them."""
        return cast("Database", self._client[name])

    async def ping(self) -> None:
        """Raises PyMongoError where the server does not answer."""
        await self._client.admin.command("ping")

    async def close(self) -> None:
        closing = self._client.close()
        if not self._is_motor:
            await closing


def _client(driver: str) -> Any:
    if driver != "motor":
        return AsyncMongoClient
    # Imported where it is chosen: it brings a thread pool and its own copy of the API.
    from motor.motor_asyncio import AsyncIOMotorClient  # noqa: PLC0415

    return AsyncIOMotorClient


def connect(settings: ServiceSettings, name: str) -> Mongo:
    """A client as the settings say; it connects when it is first used."""
    return Mongo(settings.mongo_uri, settings.mongo_driver, f"lintas-{name}")


async def aggregate(collection: Collection, pipeline: list[Document]) -> list[Document]:
    """The rows of an aggregation; the drivers differ in what has to be awaited."""
    cursor: Any = collection.aggregate(pipeline)
    if not hasattr(cursor, "to_list"):
        cursor = await cursor
    return cast("list[Document]", await cursor.to_list(None))


async def insert_new(collection: Collection, documents: Sequence[Document]) -> list[bool]:
    """Inserts those that are not there yet, each with its place in the answer. One round trip."""
    inserted = [True] * len(documents)
    try:
        await collection.bulk_write([InsertOne(each) for each in documents], ordered=False)
    except BulkWriteError as error:
        details: Any = error.details
        wrong = details["writeErrors"]
        if details.get("writeConcernErrors") or any(each["code"] != DUPLICATE for each in wrong):
            raise
        for each in wrong:
            inserted[each["index"]] = False
    return inserted
