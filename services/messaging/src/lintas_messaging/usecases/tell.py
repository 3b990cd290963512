"""Tells a customer something by template, over the best channel that may be used."""

from dataclasses import dataclass
from datetime import datetime

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import NotFound
from lintas_messaging import hops
from lintas_messaging.domain import routing, templates
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import Contact
from lintas_messaging.domain.conversations import Conversation, Status
from lintas_messaging.domain.deliveries import Delivery
from lintas_messaging.domain.routing import Route
from lintas_messaging.providers import Providers
from lintas_messaging.store import Store
from lintas_messaging.usecases import composing
from lintas_messaging.usecases.composing import Telling
from lintas_messaging.usecases.post import Post


@dataclass(frozen=True)
class Tell:
    """Answers the delivery: sent, queued for another attempt, or held back with its reason."""

    store: Store
    providers: Providers
    post: Post
    public_url: str
    clock: Clock

    async def __call__(self, telling: Telling) -> Delivery:
        """Once a key. Raises NotFound without the template, InvalidArgument without a parameter."""
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
        rendered = await self._rendered(telling, route)
        thread = threads[0] if threads else await self._open(telling.contact, route, ref, now)
        message = composing.message_of(
            telling, thread.conversation_id, route.channel, rendered.text, now
        )
        as_template = route.channel is Channel.WHATSAPP and route.channel not in windows
        composed = composing.compose(telling, rendered, route.channel, as_template, self.public_url)
        delivery = composing.delivery_of(telling, route, message, composed, ref)
        with hops.speaking_in(route.channel):
            await self.post(thread, message, delivery, ref)
        return await self.store.deliveries.by_key(telling.key) or delivery

    async def hold_back(
        self, telling: Telling, channel: Channel, reason: str, ref: JourneyRef
    ) -> Delivery:
        """Keeps that nothing was sent, and why."""
        now = self.clock.now()
        delivery = composing.held_back(telling, channel, reason, ref, now)
        with hops.speaking_in(channel):
            kept = await self.store.deliveries.queue(delivery, now, now)
        return kept or await self.store.deliveries.by_key(telling.key) or delivery

    async def _note_again(self, known: Delivery, ref: JourneyRef) -> None:
        """A crash may have come between queueing and the thread's own note."""
        if not known.message_id:
            return
        message = await self.store.messages.get(known.message_id)
        thread = await self.store.conversations.get(message.conversation_id) if message else None
        if message and thread:
            await self.post.note(thread, message, ref)

    async def _rendered(self, telling: Telling, route: Route) -> templates.Rendered:
        template = await self.store.templates.get(telling.template_id)
        if template is None:
            raise NotFound("TEMPLATE_NOT_FOUND", "There is no such template.")
        language = telling.contact.language
        given = await telling.parameters(language)
        return templates.render(template, language, route.channel, given)

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
