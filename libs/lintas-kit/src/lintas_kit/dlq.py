"""Dead events: shows them, and puts them back.

python -m lintas_kit.dlq list orders
python -m lintas_kit.dlq replay orders
"""

import asyncio
import sys
from collections import Counter

from lintas_kit import kafka
from lintas_kit.settings import ServiceSettings

_GROUP = "lintas-dlq-replay"


async def replay(servers: str, service: str) -> int:
    """Puts every dead event of a service's topic back; how many."""
    topic = kafka.topic(service)
    reader = kafka.consumer(servers, _GROUP, topic + kafka.DLQ)
    writer = kafka.producer(servers, _GROUP)
    await reader.start()
    await writer.start()
    put_back = 0
    try:
        while batches := await reader.getmany(timeout_ms=3000):
            for records in batches.values():
                for record in records:
                    kept = [(k, v) for k, v in record.headers if not k.startswith("lintas-")]
                    await writer.send_and_wait(
                        topic, value=record.value, key=record.key, headers=kept
                    )
                    put_back += 1
            await reader.commit()
    finally:
        await reader.stop()
        await writer.stop()
    return put_back


async def listing(servers: str, service: str) -> Counter[tuple[str, str]]:
    """How many dead events there are by type and reason, put back ones included."""
    reader = kafka.consumer(servers, f"{_GROUP}-list", kafka.topic(service) + kafka.DLQ)
    await reader.start()
    found: Counter[tuple[str, str]] = Counter()
    try:
        while batches := await reader.getmany(timeout_ms=3000):
            for records in batches.values():
                for record in records:
                    headers = {key: value.decode() for key, value in record.headers}
                    found[headers.get("lintas-type", ""), headers.get("lintas-error", "")] += 1
    finally:
        await reader.stop()
    return found


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
