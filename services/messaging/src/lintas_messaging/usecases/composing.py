"""Makes a delivery of a template: text, HTML, tracked links, and WhatsApp's own form of it."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lintas_kit import ids
from lintas_kit.context import JourneyRef
from lintas_messaging.domain import tracking
from lintas_messaging.domain.channels import ANY, Channel
from lintas_messaging.domain.contacts import NEED_NO_CONSENT, Contact
from lintas_messaging.domain.conversations import Author, Message
from lintas_messaging.domain.deliveries import Content, Delivery, Link, Status, TemplateUse
from lintas_messaging.domain.received import Kind
from lintas_messaging.domain.routing import Route
from lintas_messaging.domain.templates import Rendered

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

    @property
    def is_tracked(self) -> bool:
        return self.purpose not in NEED_NO_CONSENT


@dataclass(frozen=True)
class Composed:
    """A content with what is tracked in it."""

    content: Content
    links: tuple[Link, ...] = ()
    open_id: str = ""


def message_of(
    telling: Telling, conversation_id: str, channel: Channel, text: str, now: datetime
) -> Message:
    """The thread's message; its id follows from the telling's key, so that a repeat is the same."""
    digest = hashlib.sha256(telling.key.encode()).digest()
    return Message(
        message_id=f"msg_{ids.encode(int.from_bytes(digest) >> 126)}",
        conversation_id=conversation_id,
        customer_id=telling.contact.customer_id,
        author=Author.SYSTEM,
        channel=channel,
        kind=Kind.TEXT,
        text=text,
        at=now,
    )


def compose(
    telling: Telling, rendered: Rendered, channel: Channel, as_template: bool, public_url: str
) -> Composed:
    """What goes out; only what needs a consent is tracked."""
    use = None
    if as_template:
        use = TemplateUse(telling.template_id, rendered.language, rendered.parameters)
    is_mail = channel is Channel.EMAIL
    if not telling.is_tracked:
        html = tracking.as_html(rendered.text) if is_mail else ""
        return Composed(Content(rendered.text, rendered.subject, html, use))
    tracked = tracking.track_links(rendered.text, public_url, _unguessable)
    if use:
        use = tracking.in_parameters(use, tracked, public_url)
    open_id = _unguessable() if is_mail else ""
    html = tracking.as_html(tracked.text, f"{public_url}/t/o/{open_id}") if is_mail else ""
    content = Content(tracked.text, rendered.subject, html, use)
    return Composed(content, tracked.links, open_id)


def delivery_of(
    telling: Telling, route: Route, message: Message, composed: Composed, ref: JourneyRef
) -> Delivery:
    """The delivery of what was composed."""
    return Delivery(
        delivery_id=ids.new("dlv"),
        key=telling.key,
        customer_id=telling.contact.customer_id,
        channel=route.channel,
        purpose=telling.purpose,
        status=Status.QUEUED,
        create_time=message.at,
        template_id=telling.template_id,
        address=route.address,
        content=composed.content,
        consent_receipt_id=route.consent_receipt_id,
        automation_id=telling.automation_id,
        message_id=message.message_id,
        open_id=composed.open_id,
        links=composed.links,
        journey=ref.to_document(),
    )


def held_back(
    telling: Telling, channel: Channel, reason: str, ref: JourneyRef, now: datetime
) -> Delivery:
    """The record of a message that is not sent, and why."""
    return Delivery(
        delivery_id=ids.new("dlv"),
        key=telling.key,
        customer_id=telling.contact.customer_id,
        channel=channel,
        purpose=telling.purpose,
        status=Status.SUPPRESSED,
        create_time=now,
        template_id=telling.template_id,
        reason=reason,
        automation_id=telling.automation_id,
        journey=ref.to_document(),
    )


def _unguessable() -> str:
    return secrets.token_urlsafe(_UNGUESSABLE_BYTES)
