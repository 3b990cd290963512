import os

import pytest
from aiokafka import AIOKafkaConsumer
from pymongo import AsyncMongoClient

pytestmark = pytest.mark.engine


async def test_the_database_takes_writes(mongo_uri: str, mongo_database: str) -> None:
    async with AsyncMongoClient[dict[str, object]](mongo_uri) as client:
        await client[mongo_database].things.insert_one({"_id": 1})
        assert await client[mongo_database].things.count_documents({}) == 1


async def test_the_topics_are_there_with_their_partitions(kafka_bootstrap: str) -> None:
    consumer = AIOKafkaConsumer("lintas.orders.v1", bootstrap_servers=kafka_bootstrap)
    await consumer.start()
    try:
        assert len(consumer.partitions_for_topic("lintas.orders.v1") or ()) == 6
        assert "lintas.orders.v1.dlq" in await consumer.topics()
    finally:
        await consumer.stop()


def test_each_driver_gets_its_turn(mongo_driver: str) -> None:
    assert os.environ["LINTAS_MONGO_DRIVER"] == mongo_driver
