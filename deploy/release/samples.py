"""What a release's events look like on the wire, kept so that later releases are held against it.

A release of a service that tells of anything is a folder: `contract.binpb` describes its messages
as they were, and each event is there as Kafka has it (`.binpb`) and as text (`.json`).
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import Descriptor, FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from deploy.release import example

SAMPLES = Path("tests/releases/samples")
CONTRACT = "contract.binpb"
ENVELOPE = "lintas.common.v1.EventEnvelope"


def record(folder: Path, service: str) -> int:
    """Writes a sample of each event of today's contract; how many there are."""
    contract = todays_contract(service)
    if contract is None:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONTRACT).write_bytes(contract.SerializeToString(deterministic=True))
    pool = pool_of(contract)
    samples = list(events(pool, service))
    for name, envelope in samples:
        binary = envelope.SerializeToString(deterministic=True)
        (folder / f"{name}.binpb").write_bytes(binary)
        text = json_format.MessageToJson(envelope, descriptor_pool=pool)
        (folder / f"{name}.json").write_text(f"{text}\n")
    return len(samples)


def todays_contract(service: str) -> FileDescriptorSet | None:
    """All that describes a service's events, or none where it tells of nothing."""
    try:
        own = importlib.import_module(f"lintas.{service}.v1.{service}_events_pb2").DESCRIPTOR
    except ModuleNotFoundError:
        return None
    envelope = importlib.import_module("lintas.common.v1.event_pb2").DESCRIPTOR
    files: dict[str, FileDescriptorProto] = {}
    for file in (envelope, own):
        _collect(file, files)
    return FileDescriptorSet(file=files.values())


def _collect(file: FileDescriptor, files: dict[str, FileDescriptorProto]) -> None:
    """A file after all that it needs; calls are no part of an event."""
    if file.name in files:
        return
    for needed in file.dependencies:
        _collect(needed, files)
    described = FileDescriptorProto()
    file.CopyToProto(described)
    described.ClearField("service")
    files[file.name] = described


def pool_of(contract: FileDescriptorSet) -> DescriptorPool:
    """A world of messages in which only this contract is known."""
    pool = descriptor_pool.DescriptorPool()
    for file in contract.file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


def new(pool: DescriptorPool, name: str) -> Message:
    """An empty message, as that world has it."""
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))()


def event_types(pool: DescriptorPool, service: str) -> list[Descriptor]:
    """The events that a service tells of."""
    file = pool.FindFileByName(f"lintas/{service}/v1/{service}_events.proto")
    return list(file.message_types_by_name.values())


def events(pool: DescriptorPool, service: str) -> Iterator[tuple[str, Message]]:
    """An example of each event, in its envelope; several where it holds a choice."""
    for kind in event_types(pool, service):
        for turn in range(example.turns(kind)):
            name = kind.name if turn == 0 else f"{kind.name}-{turn + 1}"
            yield name, enveloped(pool, kind.full_name, turn)


def enveloped(pool: DescriptorPool, event_type: str, turn: int = 0) -> Message:
    """One example, as it lies in Kafka."""
    payload = new(pool, event_type)
    example.fill(payload, turn)
    _tell_status(payload)
    envelope: Any = new(pool, ENVELOPE)
    example.fill(envelope, turn)
    envelope.type = event_type
    envelope.payload.Pack(payload, deterministic=True)
    return envelope  # type: ignore[no-any-return]


def _tell_status(payload: Any) -> None:
    """OrderCollected tells of an order that is COLLECTED."""
    order = payload.DESCRIPTOR.fields_by_name.get("order")
    if order:
        status = order.message_type.fields_by_name["status"].enum_type.values_by_name
        payload.order.status = status[payload.DESCRIPTOR.name.removeprefix("Order").upper()].number
