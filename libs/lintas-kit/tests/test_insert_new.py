"""Inserts that leave together."""

import asyncio
from functools import partial

import pytest
from pymongo.errors import DocumentTooLarge, PyMongoError

from lintas_kit.mongo import Collection, Database, Document, insert_new
from lintas_kit.together import Together

pytestmark = pytest.mark.engine


def together(things: Collection) -> Together[Document, bool]:
    return Together(partial(insert_new, things))


async def test_each_is_told_whether_it_was_new(database: Database) -> None:
    insert = together(database["things"])
    numbers = [number % 150 for number in range(600)]
    told = await asyncio.gather(*(insert({"_id": number}) for number in numbers))
    assert sum(told) == 150
    assert await database["things"].count_documents({}) == 150
    assert await insert({"_id": 149}) is False
    assert await insert({"_id": 150}) is True


async def test_a_fault_reaches_everybody_who_waits_and_the_next_go_on(database: Database) -> None:
    insert = together(database["things"])
    large = {"_id": "large", "text": "x" * (17 * 1024 * 1024)}
    with pytest.raises((DocumentTooLarge, PyMongoError)):
        await insert(large)
    assert await insert({"_id": "small"}) is True
