"""Creates the topics that are missing; run again, it changes nothing that is there.

Where a topic has other partitions or copies than it should, it says so and leaves it: more
partitions would tear the order of an aggregate's events.
"""

import asyncio
import os
import sys
import time
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

DAY_MS = 24 * 3600 * 1000
ALREADY_EXISTS = 36
PATIENCE_SECONDS = 240.0


def wanted(environ: dict[str, str]) -> list[NewTopic]:
    """A topic for the events of each service, and one for those that could not be consumed."""
    partitions, replicas = int(environ["PARTITIONS"]), int(environ["REPLICAS"])
    # A write counts once it is on all copies but one, so that one may be away.
    safe = {"min.insync.replicas": str(max(1, replicas - 1))}
    kept = safe | {"retention.ms": str(int(environ["RETENTION_DAYS"]) * DAY_MS)}
    forever = safe | {"retention.ms": "-1"}
    topics = []
    for service in environ["SERVICES"].split():
        name = f"lintas.{service}.v1"
        topics.append(NewTopic(name, partitions, replicas, topic_configs=kept))
        topics.append(NewTopic(f"{name}.dlq", 1, replicas, topic_configs=forever))
    return topics


async def create(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> None:
    """Creates what is missing, and tells of what differs."""
    there = set(await admin.list_topics())
    missing = [topic for topic in topics if topic.name not in there]
    if missing:
        answer = await admin.create_topics(missing)
        for name, code, reason, *_ in answer.topic_errors:
            if code not in (0, ALREADY_EXISTS):
                raise for_code(code)(f"{name}: {reason}")
    print(f"{len(missing)} topics created, {len(topics) - len(missing)} were there")
    known = [topic for topic in topics if topic.name in there]
    for line in differences(known, await admin.describe_topics([each.name for each in known])):
        print(f"left as it is: {line}")


def differences(topics: list[NewTopic], described: list[dict[str, Any]]) -> list[str]:
    """What is there and should be otherwise."""
    found = {each["topic"]: each["partitions"] for each in described}
    lines = []
    for topic in topics:
        partitions = found.get(topic.name, [])
        shape = (len(partitions), min((len(each["replicas"]) for each in partitions), default=0))
        if shape != (topic.num_partitions, topic.replication_factor):
            wished = f"{topic.num_partitions} partitions, {topic.replication_factor} copies"
            lines.append(f"{topic.name} has {shape[0]} partitions, {shape[1]} copies; not {wished}")
    return lines


async def main() -> None:
    """Waits for a broker that is still starting."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"])
        try:
            await admin.start()
            await create(admin, wanted(dict(os.environ)))
        except (KafkaError, OSError) as error:
            if time.monotonic() > until:
                sys.exit(f"error: {type(error).__name__}: {error}")
        else:
            return
        finally:
            await admin.close()
        await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(main())
