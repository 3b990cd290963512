"""Inserts that leave together."""

import asyncio

import pytest
from pymongo.errors import DocumentTooLarge, PyMongoError

from lintas_insights.store.together import Together
from lintas_kit.mongo import Database

pytestmark = pytest.mark.engine


async def test_each_is_told_whether_it_was_new(database: Database) -> None:
    inserts = Together(database["things"])
    numbers = [number % 150 for number in range(600)]
    told = await asyncio.gather(*(inserts.insert({"_id": number}) for number in numbers))
    assert sum(told) == 150
    assert await database["things"].count_documents({}) == 150
    assert await inserts.insert({"_id": 149}) is False
    assert await inserts.insert({"_id": 150}) is True


async def test_a_fault_reaches_everybody_who_waits_and_the_next_go_on(database: Database) -> None:
    inserts = Together(database["things"])
    large = {"_id": "large", "text": "x" * (17 * 1024 * 1024)}
    with pytest.raises((DocumentTooLarge, PyMongoError)):
        await inserts.insert(large)
    assert await inserts.insert({"_id": "small"}) is True
