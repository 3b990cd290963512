"""The events of messaging. They carry ids and states; texts and addresses stay in this service."""

from lintas.common.v1 import channel_pb2
from lintas.messaging.v1 import messaging_events_pb2 as pb_events
from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.times import to_timestamp
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.conversations import Message
from lintas_messaging.domain.deliveries import Delivery


def channel_number(channel: Channel) -> "channel_pb2.Channel.ValueType":
    return channel_pb2.Channel.Value(channel.name)


def channel_of(number: int) -> Channel:
    """The channel of a number of the contract; unspecified for one that is unknown."""
    if number not in channel_pb2.Channel.values():
        return Channel.CHANNEL_UNSPECIFIED
    return Channel[channel_pb2.Channel.Name(channel_pb2.Channel.ValueType(number))]


def received(message: Message) -> pb_events.MessageReceived:
    return pb_events.MessageReceived(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        customer_id=message.customer_id,
        channel=channel_number(message.channel),
    )


def sent(message: Message) -> pb_events.MessageSent:
    return pb_events.MessageSent(
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        customer_id=message.customer_id,
        channel=channel_number(message.channel),
        author=pb.Message.Author.Value(message.author.value),
    )


def delivery_changed(delivery: Delivery) -> pb_events.DeliveryChanged:
    return pb_events.DeliveryChanged(delivery=delivery_message(delivery))


def delivery_message(delivery: Delivery) -> pb.Delivery:
    """A delivery as everybody may see it: without text and address."""
    return pb.Delivery(
        delivery_id=delivery.delivery_id,
        customer_id=delivery.customer_id,
        template_id=delivery.template_id,
        channel=channel_number(delivery.channel),
        purpose=delivery.purpose,
        status=pb.Delivery.Status.Value(delivery.status.value),
        reason=delivery.reason,
        consent_receipt_id=delivery.consent_receipt_id,
        create_time=to_timestamp(delivery.create_time),
        automation_id=delivery.automation_id,
    )
