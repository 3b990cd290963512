"""The topics of the platform, with their real partition counts."""

import asyncio
import logging
import time
from collections.abc import Iterator

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

from lintas_local.part import Say
from lintas_local.plan import SERVICES
from lintas_local.trouble import Trouble

PARTITIONS = 6
DAY_MS = 24 * 3600 * 1000
ALREADY_EXISTS = 36
PATIENCE_S = 60.0


def wanted() -> Iterator[NewTopic]:
    """An event topic for each domain, and beside it one for what could not be consumed."""
    for domain in SERVICES:
        name = f"lintas.{domain}.v1"
        yield NewTopic(name, PARTITIONS, 1, topic_configs={"retention.ms": str(30 * DAY_MS)})
        yield NewTopic(f"{name}.dlq", 1, 1, topic_configs={"retention.ms": "-1"})


async def create(bootstrap: str, say: Say) -> None:
    """Create the topics that are missing; wait for a broker that is still starting."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await _create(bootstrap, say)
        except (KafkaError, OSError) as error:
            if time.monotonic() > until:
                raise Trouble(
                    f"Kafka at {bootstrap} did not take the topics ({type(error).__name__}: "
                    f"{error}). See kafka-server.log among the logs, or check "
                    "KAFKA_BOOTSTRAP_SERVERS if you set it."
                ) from error
        await asyncio.sleep(0.3)


async def _create(bootstrap: str, say: Say) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=20000)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        missing = [topic for topic in wanted() if topic.name not in there]
        if not missing:
            return
        say(f"Creating {len(missing)} topics.")
        answer = await admin.create_topics(missing)
        for error in answer.topic_errors:
            if error[1] not in (0, ALREADY_EXISTS):
                raise for_code(error[1])(f"{error[0]}: {error[2]}")
    finally:
        await admin.close()
