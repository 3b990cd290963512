"""Dead events: shows them, and puts them back.

python -m lintas_kit.dlq list orders
python -m lintas_kit.dlq replay orders
"""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from lintas_kit import kafka
from lintas_kit.settings import ServiceSettings

_GROUP = "lintas-dlq-replay"


async def replay(servers: str, service: str) -> int:
    """Puts every dead event of a service's topic back that was not yet; how many."""
    topic = kafka.topic(service)
    writer = kafka.producer(servers, _GROUP)
    await writer.start()
    put_back = 0
    try:
        async with _reading(servers, _GROUP, topic + kafka.DLQ) as (reader, batches):
            async for records in batches:
                for record in records:
                    kept = [(k, v) for k, v in record.headers if not k.startswith("lintas-")]
                    await writer.send_and_wait(
                        topic, value=record.value, key=record.key, headers=kept
                    )
                    put_back += 1
                await reader.commit()
    finally:
        await writer.stop()
    return put_back


async def listing(servers: str, service: str) -> Counter[tuple[str, str]]:
    """How many dead events there are by type and reason, put back ones included."""
    found: Counter[tuple[str, str]] = Counter()
    topic = kafka.topic(service) + kafka.DLQ
    async with _reading(servers, f"{_GROUP}-list", topic) as (_, batches):
        async for records in batches:
            for record in records:
                headers = {key: value.decode() for key, value in record.headers}
                found[headers.get("lintas-type", ""), headers.get("lintas-error", "")] += 1
    return found


@asynccontextmanager
async def _reading(
    servers: str, group: str, topic: str
) -> AsyncIterator[tuple[AIOKafkaConsumer, AsyncIterator[list[Any]]]]:
    """A reader, and what the topic's one partition holds now beyond what the group committed.

    It reads up to the end that the broker names: silence would only mean that it is slow.
    """
    reader = kafka.consumer(servers, group)
    part = TopicPartition(topic, 0)

    async def batches() -> AsyncIterator[list[Any]]:
        end = (await reader.end_offsets([part]))[part]
        while await reader.position(part) < end:
            found = await reader.getmany(part, timeout_ms=1000)
            yield found.get(part, [])

    await reader.start()
    try:
        reader.assign([part])
        yield reader, batches()
    finally:
        await reader.stop()


def main(arguments: list[str]) -> int:
    """The command line."""
    if len(arguments) != 2 or arguments[0] not in {"list", "replay"}:
        print(__doc__)
        return 2
    servers = ServiceSettings(service_secret="not needed here").kafka_bootstrap_servers  # noqa: S106
    if arguments[0] == "replay":
        print(f"{asyncio.run(replay(servers, arguments[1]))} events put back")
    else:
        for (kind, reason), count in asyncio.run(listing(servers, arguments[1])).items():
            print(f"{count:6}  {kind}  {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
