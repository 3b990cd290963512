"""Topics, and the clients as the platform uses them."""

from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

DLQ = ".dlq"


def topic(service: str) -> str:
    """Where a service's events go."""
    return f"lintas.{service}.v1"


def producer(servers: str, name: str) -> AIOKafkaProducer:
    """A producer that loses nothing that was acknowledged and doubles nothing that it retries."""
    return AIOKafkaProducer(
        bootstrap_servers=servers,
        client_id=f"lintas-{name}",
        acks="all",
        enable_idempotence=True,
        linger_ms=5,
        request_timeout_ms=10_000,
        max_request_size=4 * 1024 * 1024,
    )


def consumer(servers: str, group: str, *topics: str) -> AIOKafkaConsumer:
    """A consumer that starts at the beginning and commits when told."""
    options: dict[str, Any] = {
        "bootstrap_servers": servers,
        "group_id": group,
        "client_id": f"lintas-{group}",
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "session_timeout_ms": 10_000,
        "heartbeat_interval_ms": 2_000,
        "max_poll_interval_ms": 300_000,
        # What is fetched ahead is in memory: a long backlog is read in small bites.
        "max_partition_fetch_bytes": 512 * 1024,
        "fetch_max_bytes": 4 * 1024 * 1024,
        "metadata_max_age_ms": 30_000,
    }
    return AIOKafkaConsumer(*topics, **options)
