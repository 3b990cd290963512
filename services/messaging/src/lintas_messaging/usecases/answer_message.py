"""Answers a message that a customer wrote: who it is, which thread, what the bot says."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lintas_kit import context, ids, metrics
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import DeadlineExceeded, Problem, Unavailable
from lintas_kit.logs import get_logger
from lintas_messaging import events, hops
from lintas_messaging.domain import answers, tracking
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import CONVERSATION, Contact
from lintas_messaging.domain.conversations import Author, Conversation, Message, Status
from lintas_messaging.domain.deliveries import Content, Delivery, pause
from lintas_messaging.domain.deliveries import Status as DeliveryStatus
from lintas_messaging.domain.received import Inbound, Kind
from lintas_messaging.peers import Peers
from lintas_messaging.store import Store
from lintas_messaging.store.messages import Waiting
from lintas_messaging.usecases.decide_answer import DecideAnswer, Reply
from lintas_messaging.usecases.post import Post

ATTEMPTS = 40
_NEXT = timedelta(milliseconds=1)

_answers = metrics.counter("answers_total", "Customers' messages answered.", ["outcome"])


@dataclass(frozen=True)
class AnswerMessage:
    """Every step is safe to repeat; where a peer is away, the message waits for another attempt."""

    store: Store
    peers: Peers
    decide: DecideAnswer
    post: Post
    clock: Clock

    async def __call__(self, waiting: Waiting) -> bool:
        """Whether the message is done with."""
        with hops.in_channel(waiting.inbound.channel):
            ref = None
            try:
                ref = await self._journey(waiting)
                await self._answer(waiting, ref)
            except (Unavailable, DeadlineExceeded, TimeoutError):
                return await self.wait(waiting, ref)
            except Problem as problem:
                get_logger().error("message_unanswered", reason=problem.reason)
                _answers.labels("refused").inc()
            except Exception as error:
                # Its words may be the customer's; one such message must not hold up the others.
                get_logger().error("answer_failed", error=type(error).__name__, at=_place(error))
                return await self.wait(waiting, ref)
        await self.store.messages.answered(waiting.message_id)
        return True

    async def wait(self, waiting: Waiting, ref: JourneyRef | None) -> bool:
        """Another attempt later; true where there were enough."""
        if waiting.attempts >= ATTEMPTS:
            get_logger().error("message_unanswered", reason="GAVE_UP")
            _answers.labels("gave_up").inc()
            await self.store.messages.answered(waiting.message_id)
            return True
        journey = ref.to_document() if ref else waiting.journey
        due = self.clock.now() + pause(waiting.attempts)
        await self.store.messages.later(waiting.message_id, due, journey)
        _answers.labels("later").inc()
        return False

    async def _journey(self, waiting: Waiting) -> JourneyRef:
        """Joined before anything else is asked, so that a new customer's events carry it."""
        inbound = waiting.inbound
        thread = await self.store.conversations.by_address(inbound.channel, inbound.address)
        stored = hops.journey_of(thread, self.clock.now())
        return context.join(stored or JourneyRef.from_document(waiting.journey))

    async def _answer(self, waiting: Waiting, ref: JourneyRef) -> None:
        contact = await self.peers.identity.identify(waiting.inbound)
        thread = await self._thread(contact, waiting.inbound, ref)
        own = hops.journey_of(thread, self.clock.now())
        if own and own.journey_id != ref.journey_id:
            with hops.in_channel(waiting.inbound.channel):
                await self._converse(waiting, contact, thread, context.join(own))
            return
        await self._converse(waiting, contact, thread, ref)

    async def _thread(self, contact: Contact, inbound: Inbound, ref: JourneyRef) -> Conversation:
        threads = await self.store.conversations.of_person(contact.all_ids)
        if threads:
            return threads[0]
        now = self.clock.now()
        return await self.store.conversations.open(
            Conversation(
                conversation_id=ids.new("cnv"),
                customer_id=contact.customer_id,
                person_id=contact.customer_id,
                status=Status.OPEN,
                channel=inbound.channel,
                create_time=now,
                update_time=now,
                journey=ref.to_document(),
            )
        )

    async def _converse(
        self, waiting: Waiting, contact: Contact, thread: Conversation, ref: JourneyRef
    ) -> None:
        message = _message(waiting, contact, thread)
        await self.store.messages.attach(message)
        thread = await self.store.conversations.hear(
            message,
            waiting.inbound.address,
            ref.to_document(),
            events.received(message),
            self.clock.now(),
        )
        reply = await self.decide(thread, contact, waiting.inbound)
        if reply is None:
            _answers.labels("silent").inc()
            return
        answer = self._answer_message(waiting, contact, thread, reply)
        delivery = _delivery(waiting, answer, thread.language, ref.to_document())
        await self.post(thread, answer, delivery, ref, reply.changes)
        _answers.labels("answered").inc()

    def _answer_message(
        self, waiting: Waiting, contact: Contact, thread: Conversation, reply: Reply
    ) -> Message:
        return Message(
            message_id=waiting.reply_id,
            conversation_id=thread.conversation_id,
            customer_id=contact.customer_id,
            author=Author.BOT,
            channel=waiting.inbound.channel,
            kind=Kind.TEXT,
            text=reply.text,
            at=max(self.clock.now(), waiting.received_at + _NEXT),
        )


def _place(error: Exception) -> str:
    """Where in the code an error came from."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _message(waiting: Waiting, contact: Contact, thread: Conversation) -> Message:
    inbound = waiting.inbound
    return Message(
        message_id=waiting.message_id,
        conversation_id=thread.conversation_id,
        customer_id=contact.customer_id,
        author=Author.CUSTOMER,
        channel=inbound.channel,
        kind=inbound.kind,
        text=inbound.text,
        at=inbound.at,
        point=inbound.point,
    )


def _delivery(
    waiting: Waiting, answer: Message, language: str, journey: Mapping[str, Any]
) -> Delivery:
    is_mail = answer.channel is Channel.EMAIL
    return Delivery(
        delivery_id=ids.new("dlv"),
        key=f"reply:{waiting.message_id}",
        customer_id=answer.customer_id,
        channel=answer.channel,
        purpose=CONVERSATION,
        status=DeliveryStatus.QUEUED,
        create_time=answer.at,
        address=waiting.inbound.address,
        content=Content(
            text=answer.text,
            subject=answers.say("mail_subject", language) if is_mail else "",
            html=tracking.as_html(answer.text) if is_mail else "",
        ),
        message_id=answer.message_id,
        journey=journey,
    )
