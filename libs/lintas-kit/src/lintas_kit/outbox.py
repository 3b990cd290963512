"""Events inside the aggregate that they are about: one atomic write, none lost, none invented."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from lintas.common.v1 import event_pb2
from lintas_kit import context, ids, telemetry
from lintas_kit.mongo import Collection
from lintas_kit.times import to_timestamp

EVENTS = "outbox"
DUE = "outbox_due"
OWNER = "outbox_owner"
# The relay of the process that wrote publishes it; what is nobody's, whichever relay comes first.
PROCESS = ids.new("prc")
NOBODY = "nobody"

Entry = dict[str, Any]

staged = asyncio.Event()
_owner = PROCESS


def leave_to_others() -> None:
    """This process has no relay: what it writes from now on is nobody's."""
    global _owner  # noqa: PLW0603 - set once, when the process learns its roles
    _owner = NOBODY


def stage(aggregate_id: str, payloads: Sequence[Message], now: datetime) -> list[Entry]:
    """The outbox entries for the payloads, with the call's channel, journey and trace."""
    call = context.current()
    journey = context.journey_to_record()
    entries = []
    for payload in payloads:
        envelope = event_pb2.EventEnvelope(
            event_id=ids.new("evt"),
            type=payload.DESCRIPTOR.full_name,
            aggregate_id=aggregate_id,
            occurred_at=to_timestamp(now),
            channel=call.channel,  # type: ignore[arg-type]
            payload=_packed(payload),
        )
        if journey:
            envelope.journey.journey_id = journey.journey_id
            envelope.journey.traceparent = journey.traceparent
        entries.append(
            {
                "id": envelope.event_id,
                "key": aggregate_id,
                "type": envelope.type,
                "traceparent": telemetry.traceparent(),
                "value": envelope.SerializeToString(),
            }
        )
    staged.set()
    return entries


def _packed(payload: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(payload)
    return packed


def with_events(update: dict[str, Any], entries: Sequence[Entry], now: datetime) -> dict[str, Any]:
    """The update, writing the entries in the same stroke."""
    if not entries:
        return update
    push = update.get("$push", {}) | {EVENTS: {"$each": list(entries)}}
    owned = {DUE: now, OWNER: _owner}
    return update | {"$push": push, "$set": update.get("$set", {}) | owned}


def born_with(document: dict[str, Any], entries: Sequence[Entry], now: datetime) -> dict[str, Any]:
    """The new document, with the entries in it."""
    if not entries:
        return document
    return document | {EVENTS: list(entries), DUE: now, OWNER: _owner}


async def indexes(collection: Collection) -> None:
    """The indexes by which a relay finds its own, and what another left."""
    await collection.create_index(OWNER, sparse=True)
    await collection.create_index(DUE, sparse=True)
