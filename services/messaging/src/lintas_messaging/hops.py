"""In which journey and trace something happens: one hop for each thing that a person does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from lintas_kit import context, telemetry
from lintas_kit.auth import SERVICE_ROLE
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_messaging.domain.channels import ANY, Channel
from lintas_messaging.domain.conversations import Conversation
from lintas_messaging.events import channel_number


@contextmanager
def in_channel(channel: Channel) -> Iterator[None]:
    """What a customer does in a channel, within the call that tells of it."""
    call = context.current()
    with context.calling(replace(call, channel=channel_number(channel), journey=None)):
        yield


@contextmanager
def speaking_in(channel: Channel) -> Iterator[None]:
    """What we say by ourselves happens in the channel that it is said in."""
    call = context.current()
    if call.channel:
        yield
        return
    with context.calling(replace(call, channel=channel_number(channel))):
        yield


@contextmanager
def delayed(name: str, channel: Channel = ANY) -> Iterator[None]:
    """Work whose time has come: a new trace, which `context.join` links to what led to it."""
    call = Call(Caller(subject="messaging", role=SERVICE_ROLE), channel=channel_number(channel))
    with telemetry.root_span(name), context.calling(call):
        yield


def journey_of(thread: Conversation | None, now: datetime) -> JourneyRef | None:
    """The journey that a thread is in; none after a long silence."""
    if thread is None or thread.begins_new_journey(now):
        return None
    return JourneyRef.from_document(thread.journey)


def goes_on(thread: Conversation, ref: JourneyRef) -> Mapping[str, str] | None:
    """What the thread keeps of a hop that it did not lead itself: nothing of another journey."""
    own = JourneyRef.from_document(thread.journey)
    return ref.to_document() if own is None or own.journey_id == ref.journey_id else None
