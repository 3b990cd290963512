"""Automations."""

from datetime import timedelta

from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain.automations import Automation, Trigger
from lintas_messaging.events import channel_number, channel_of

_TRIGGERS = {pb.Automation.CART_ABANDONED: Trigger.CART_ABANDONED}


def to_automation(automation_id: str, message: pb.Automation) -> Automation:
    if message.automation_id and message.automation_id != automation_id:
        raise InvalidArgument([Violation("automation.automationId", "is not that of the address")])
    if not message.HasField("delay"):
        raise InvalidArgument([Violation("automation.delay", "is missing")])
    delay = message.delay
    return Automation(
        automation_id=automation_id,
        trigger=_TRIGGERS.get(message.trigger),
        delay=timedelta(seconds=delay.seconds, microseconds=delay.nanos // 1000),
        template_id=message.send.template_id,
        purpose=message.send.purpose,
        channel=channel_of(message.send.channel),
        channels=tuple(channel_of(each) for each in message.conditions.channels),
        active=message.active if message.HasField("active") else True,
    )


def automation_message(automation: Automation) -> pb.Automation:
    result = pb.Automation(
        automation_id=automation.automation_id,
        trigger=pb.Automation.Trigger.Value(automation.trigger.value)
        if automation.trigger
        else pb.Automation.TRIGGER_UNSPECIFIED,
        conditions=pb.AutomationConditions(
            channels=[channel_number(each) for each in automation.channels]
        ),
        send=pb.AutomationSend(
            template_id=automation.template_id,
            purpose=automation.purpose,
            channel=channel_number(automation.channel),
        ),
        active=automation.active,
        etag=str(automation.version),
    )
    result.delay.FromTimedelta(automation.delay)
    return result
