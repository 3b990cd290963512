"""Writes and reads that meet go together, and each caller learns of its own."""

import asyncio

import pytest
from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Database
from lintas_orders.store.combiner import Combiner
from lintas_orders.store.reader import Reader

pytestmark = pytest.mark.engine


async def test_each_insert_learns_of_its_own(database: Database) -> None:
    things = database["things"]
    await things.create_index("claim", unique=True, sparse=True)
    writes = Combiner(things)
    documents = [{"_id": n, "claim": f"c{n % 20}"} for n in range(60)]
    outcomes = await asyncio.gather(
        *(writes.insert(document) for document in documents), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert all(isinstance(outcome, DuplicateKeyError) for outcome in refused)
    stored = {document["_id"] for document in await things.find({}).to_list(100)}
    assert stored == {n for n, outcome in enumerate(outcomes) if outcome is None}
    assert len(stored) == 20


async def test_each_update_learns_of_its_own(database: Database) -> None:
    things = database["things"]
    writes, reads = Combiner(things), Reader(things, {})
    await asyncio.gather(*(writes.insert({"_id": f"t{n}", "version": 1}) for n in range(40)))

    async def write(n: int, version: int) -> bool:
        query = {"_id": f"t{n}", "version": version}
        return await writes.update(query, {"$set": {"version": version + 1, "by": n}})

    outcomes = await asyncio.gather(*(write(n, 1 + n % 2) for n in range(40)))
    assert outcomes == [n % 2 == 0 for n in range(40)]
    found = await asyncio.gather(*(reads.get(f"t{n}") for n in range(41)))
    assert [each["version"] if each else None for each in found] == [
        *(2 - n % 2 for n in range(40)),
        None,
    ]


async def test_of_many_that_change_one_document_one_does(database: Database) -> None:
    things = database["things"]
    writes = Combiner(things)
    await writes.insert({"_id": "t", "version": 1})
    for version in range(1, 6):
        query = {"_id": "t", "version": version}
        outcomes = await asyncio.gather(
            *(writes.update(query, {"$set": {"version": version + 1, "by": n}}) for n in range(10))
        )
        assert outcomes.count(True) == 1
        document = await things.find_one({"_id": "t"})
        assert document
        assert document["by"] == outcomes.index(True)


async def test_a_unique_key_refuses_only_its_own_update(database: Database) -> None:
    things = database["things"]
    await things.create_index("claim", unique=True, sparse=True)
    writes = Combiner(things)
    await asyncio.gather(*(writes.insert({"_id": n, "version": 1}) for n in range(6)))
    outcomes = await asyncio.gather(
        *(
            writes.update({"_id": n, "version": 1}, {"$set": {"version": 2, "claim": n // 2}})
            for n in range(6)
        ),
        return_exceptions=True,
    )
    assert outcomes.count(True) == 3
    assert sum(isinstance(outcome, DuplicateKeyError) for outcome in outcomes) == 3


async def test_who_asks_after_a_write_sees_it(database: Database) -> None:
    things = database["things"]
    writes, reads = Combiner(things), Reader(things, {})
    await writes.insert({"_id": "t", "version": 0})

    async def counting() -> None:
        for version in range(30):
            query = {"_id": "t", "version": version}
            assert await writes.update(query, {"$set": {"version": version + 1}})
            document = await reads.get("t")
            assert document
            assert document["version"] == version + 1

    async def reading() -> None:
        for _ in range(100):
            await reads.get("t")

    await asyncio.gather(counting(), reading(), reading())
