"""Tells a customer something by template, over the best channel that may be used."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import NotFound
from lintas_messaging import hops
from lintas_messaging.domain import routing, templates, tracking
from lintas_messaging.domain.channels import ANY, Channel
from lintas_messaging.domain.contacts import NEED_NO_CONSENT, Contact
from lintas_messaging.domain.conversations import Author, Conversation, Message, Status
from lintas_messaging.domain.deliveries import Content, Delivery, TemplateUse
from lintas_messaging.domain.deliveries import Status as DeliveryStatus
from lintas_messaging.domain.received import Kind
from lintas_messaging.domain.routing import Route
from lintas_messaging.providers import Providers
from lintas_messaging.store import Store
from lintas_messaging.usecases.post import Post

_UNGUESSABLE_BYTES = 18


@dataclass(frozen=True)
class Telling:
    """What is to be told. `key` is unique to it; the parameters are made for a language."""

    key: str
    contact: Contact
    template_id: str
    parameters: Callable[[str], Awaitable[Mapping[str, str]]]
    purpose: str
    channel: Channel = ANY
    automation_id: str = ""


@dataclass(frozen=True)
class Tell:
    """Answers the delivery: sent, queued for another attempt, or held back with its reason."""

    store: Store
    providers: Providers
    post: Post
    public_url: str
    clock: Clock

    async def __call__(self, telling: Telling) -> Delivery:
        ref = context.join(None)
        if known := await self.store.deliveries.by_key(telling.key):
            await self._note_again(known, ref)
            return known
        now = self.clock.now()
        threads = await self.store.conversations.of_person(telling.contact.all_ids)
        windows = frozenset(each for thread in threads for each in thread.open_windows(now))
        route = routing.choose(
            telling.contact, telling.purpose, telling.channel, windows, self.providers.channels
        )
        if route.held_back:
            return await self.hold_back(telling, route.channel, route.held_back, ref)
        template = await self.store.templates.get(telling.template_id)
        if template is None:
            raise NotFound("TEMPLATE_NOT_FOUND", "There is no such template.")
        language = telling.contact.language
        given = await telling.parameters(language)
        rendered = templates.render(template, language, route.channel, given)
        thread = threads[0] if threads else await self._open(telling.contact, route, ref, now)
        message = _message(telling, thread, route, rendered.text, now)
        as_template = route.channel is Channel.WHATSAPP and route.channel not in windows
        use = TemplateUse(telling.template_id, rendered.language, rendered.parameters)
        delivery = self._delivery(
            telling, route, message, rendered, use if as_template else None, ref
        )
        with hops.speaking_in(route.channel):
            await self.post(thread, message, delivery, ref)
        return await self.store.deliveries.by_key(telling.key) or delivery

    async def _note_again(self, known: Delivery, ref: JourneyRef) -> None:
        """A crash may have come between queueing and the thread's own note."""
        if not known.message_id:
            return
        if message := await self.store.messages.get(known.message_id):
            thread = await self.store.conversations.get(message.conversation_id)
            if thread:
                await self.post.note(thread, message, ref)

    async def hold_back(
        self, telling: Telling, channel: Channel, reason: str, ref: JourneyRef
    ) -> Delivery:
        """Keeps that nothing was sent, and why."""
        delivery = Delivery(
            delivery_id=ids.new("dlv"),
            key=telling.key,
            customer_id=telling.contact.customer_id,
            channel=channel,
            purpose=telling.purpose,
            status=DeliveryStatus.SUPPRESSED,
            create_time=self.clock.now(),
            template_id=telling.template_id,
            reason=reason,
            automation_id=telling.automation_id,
            journey=ref.to_document(),
        )
        now = self.clock.now()
        kept = await self.store.deliveries.queue(delivery, now, now)
        return kept or await self.store.deliveries.by_key(telling.key) or delivery

    async def _open(
        self, contact: Contact, route: Route, ref: JourneyRef, now: datetime
    ) -> Conversation:
        """A thread that waits for nothing: the customer's next message opens it."""
        return await self.store.conversations.open(
            Conversation(
                conversation_id=ids.new("cnv"),
                customer_id=contact.customer_id,
                person_id=contact.customer_id,
                status=Status.RESOLVED,
                channel=route.channel,
                create_time=now,
                update_time=now,
                journey=ref.to_document(),
            )
        )

    def _delivery(
        self,
        telling: Telling,
        route: Route,
        message: Message,
        rendered: templates.Rendered,
        use: TemplateUse | None,
        ref: JourneyRef,
    ) -> Delivery:
        is_tracked = telling.purpose not in NEED_NO_CONSENT
        tracked = tracking.Tracked(rendered.text, ())
        if is_tracked:
            tracked = tracking.track_links(rendered.text, self.public_url, _unguessable)
        if use and is_tracked:
            use = tracking.in_parameters(use, tracked, self.public_url)
        is_mail = route.channel is Channel.EMAIL
        open_id = _unguessable() if is_tracked and is_mail else ""
        pixel = f"{self.public_url}/t/o/{open_id}" if open_id else ""
        return Delivery(
            delivery_id=ids.new("dlv"),
            key=telling.key,
            customer_id=telling.contact.customer_id,
            channel=route.channel,
            purpose=telling.purpose,
            status=DeliveryStatus.QUEUED,
            create_time=message.at,
            template_id=telling.template_id,
            address=route.address,
            content=Content(
                text=tracked.text,
                subject=rendered.subject,
                html=tracking.as_html(tracked.text, pixel) if is_mail else "",
                template=use,
            ),
            consent_receipt_id=route.consent_receipt_id,
            automation_id=telling.automation_id,
            message_id=message.message_id,
            open_id=open_id,
            links=tracked.links,
            journey=ref.to_document(),
        )


def _message(
    telling: Telling, thread: Conversation, route: Route, text: str, now: datetime
) -> Message:
    digest = hashlib.sha256(telling.key.encode()).digest()
    return Message(
        message_id=f"msg_{ids.encode(int.from_bytes(digest) >> 126)}",
        conversation_id=thread.conversation_id,
        customer_id=telling.contact.customer_id,
        author=Author.SYSTEM,
        channel=route.channel,
        kind=Kind.TEXT,
        text=text,
        at=now,
    )


def _unguessable() -> str:
    return secrets.token_urlsafe(_UNGUESSABLE_BYTES)
