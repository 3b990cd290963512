"""Writes to the customer as a person; the bot is silent from then on."""

from dataclasses import dataclass

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import FailedPrecondition
from lintas_messaging.domain import answers, routing, tracking
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import CONVERSATION
from lintas_messaging.domain.conversations import (
    QUEUE,
    Author,
    Conversation,
    Message,
    Status,
    check_text,
)
from lintas_messaging.domain.deliveries import Content, Delivery
from lintas_messaging.domain.deliveries import Status as DeliveryStatus
from lintas_messaging.domain.received import Kind
from lintas_messaging.providers import Providers
from lintas_messaging.store import Store
from lintas_messaging.usecases.conversing import load
from lintas_messaging.usecases.post import Post


@dataclass(frozen=True)
class PostMessage:
    """A thread that nobody has becomes the writer's own."""

    store: Store
    providers: Providers
    post: Post
    clock: Clock

    async def __call__(self, conversation_id: str, text: str) -> Message:
        """Raises FailedPrecondition OUTSIDE_WINDOW, NO_ADDRESS or CHANNEL_OFF."""
        words = check_text(text)
        thread = await load(self.store, conversation_id)
        address = self._address(thread)
        ref = context.join(JourneyRef.from_document(thread.journey))
        message = Message(
            message_id=ids.new("msg"),
            conversation_id=thread.conversation_id,
            customer_id=thread.person_id,
            author=Author.AGENT,
            channel=thread.channel,
            kind=Kind.TEXT,
            text=words,
            at=self.clock.now(),
        )
        delivery = _delivery(message, address, thread.language, ref)
        await self.post(thread, message, delivery, ref, self._taken_over(thread))
        return message

    def _address(self, thread: Conversation) -> str:
        if thread.channel not in self.providers.channels:
            raise _refused(routing.CHANNEL_OFF)
        address = thread.addresses.get(thread.channel, "")
        if not thread.window_open(thread.channel, self.clock.now()):
            raise _refused(routing.OUTSIDE_WINDOW)
        if not address:
            raise _refused(routing.NO_ADDRESS)
        return address

    def _taken_over(self, thread: Conversation) -> dict[str, str]:
        has_person = thread.status is Status.ASSIGNED and thread.assignee not in ("", QUEUE)
        if has_person:
            return {}
        return {
            "status": Status.ASSIGNED.value,
            "assignee": context.current().caller.subject or QUEUE,
        }


def _refused(reason: str) -> FailedPrecondition:
    return FailedPrecondition(reason, routing.DETAILS[reason])


def _delivery(message: Message, address: str, language: str, ref: JourneyRef) -> Delivery:
    is_mail = message.channel is Channel.EMAIL
    return Delivery(
        delivery_id=ids.new("dlv"),
        key=f"post:{message.message_id}",
        customer_id=message.customer_id,
        channel=message.channel,
        purpose=CONVERSATION,
        status=DeliveryStatus.QUEUED,
        create_time=message.at,
        address=address,
        content=Content(
            text=message.text,
            subject=answers.say("mail_subject", language) if is_mail else "",
            html=tracking.as_html(message.text) if is_mail else "",
        ),
        message_id=message.message_id,
        journey=ref.to_document(),
    )
