"""Conversations and messages."""

from collections.abc import Sequence

from google.type import latlng_pb2

from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.times import to_timestamp
from lintas_messaging.domain.conversations import Conversation, Message, Status
from lintas_messaging.domain.received import Point
from lintas_messaging.events import channel_number
from lintas_messaging.usecases.conversing import Thread


def to_status(number: int) -> Status | None:
    """The status; none where none was given."""
    if number == pb.Conversation.STATUS_UNSPECIFIED:
        return None
    if number not in pb.Conversation.Status.values():
        raise InvalidArgument([Violation("status", "is no status")])
    return Status(pb.Conversation.Status.Name(pb.Conversation.Status.ValueType(number)))


def thread_message(thread: Thread) -> pb.Conversation:
    return conversation_message(thread.conversation, thread.messages)


def conversation_message(
    conversation: Conversation, messages: Sequence[Message] = ()
) -> pb.Conversation:
    result = pb.Conversation(
        conversation_id=conversation.conversation_id,
        customer_id=conversation.person_id,
        status=pb.Conversation.Status.Value(conversation.status.value),
        assignee=conversation.assignee,
        channel=channel_number(conversation.channel),
        messages=[message_message(each) for each in messages],
        create_time=to_timestamp(conversation.create_time),
        update_time=to_timestamp(conversation.update_time),
        journey_id=(conversation.journey or {}).get("journey_id", ""),
        location=_point(conversation.location),
    )
    if conversation.rating:
        result.rating.score = conversation.rating.score
        result.rating.comment = conversation.rating.comment
        result.rating.at.FromDatetime(conversation.rating.at)
    return result


def message_message(message: Message) -> pb.Message:
    return pb.Message(
        message_id=message.message_id,
        author=pb.Message.Author.Value(message.author.value),
        channel=channel_number(message.channel),
        text=message.text,
        at=to_timestamp(message.at),
        kind=pb.Message.Kind.Value(message.kind.value),
        point=_point(message.point),
    )


def _point(point: Point | None) -> latlng_pb2.LatLng | None:
    if point is None:
        return None
    return latlng_pb2.LatLng(latitude=point.latitude, longitude=point.longitude)
