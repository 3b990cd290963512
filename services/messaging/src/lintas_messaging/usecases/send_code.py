"""Sends a one-time code to an address that needs no customer behind it."""

from dataclasses import dataclass

from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_messaging.domain import default_templates, phones, routing, templates, tracking
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.contacts import TRANSACTIONAL
from lintas_messaging.domain.deliveries import LEASE, Content, Delivery, Status, TemplateUse
from lintas_messaging.domain.wishes import INDONESIAN
from lintas_messaging.providers import Providers
from lintas_messaging.store import Store
from lintas_messaging.usecases.deliver import Deliver

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.WHATSAPP)


@dataclass(frozen=True)
class SendCode:
    """The code and the address are forgotten once it is sent."""

    store: Store
    providers: Providers
    deliver: Deliver
    clock: Clock

    async def __call__(self, address: str, channel: Channel, code: str) -> None:
        """Raises FailedPrecondition CHANNEL_OFF where the channel is not set up."""
        address = _checked(address, channel, code)
        if channel not in self.providers.channels:
            raise FailedPrecondition(routing.CHANNEL_OFF, routing.DETAILS[routing.CHANNEL_OFF])
        now = self.clock.now()
        content = await self._content(address, channel, code)
        delivery = Delivery(
            delivery_id=ids.new("dlv"),
            key=f"code:{ids.new('dlv')}",
            customer_id="",
            channel=channel,
            purpose=TRANSACTIONAL,
            status=Status.QUEUED,
            create_time=now,
            template_id=default_templates.CODE,
            address=address,
            content=content,
        )
        if queued := await self.store.deliveries.queue(delivery, now + LEASE, now):
            await self.deliver(queued)

    async def _content(self, address: str, channel: Channel, code: str) -> Content:
        template = await self.store.templates.get(default_templates.CODE)
        assert template is not None  # noqa: S101 - it is one of the platform's own
        thread = await self.store.conversations.by_address(channel, address)
        language = (thread.language if thread else "") or INDONESIAN
        rendered = templates.render(template, language, channel, {"code": code})
        is_open = thread is not None and thread.window_open(channel, self.clock.now())
        use = None
        if channel is Channel.WHATSAPP and not is_open:
            use = TemplateUse(default_templates.CODE, rendered.language, rendered.parameters)
        html = tracking.as_html(rendered.text) if channel is Channel.EMAIL else ""
        return Content(rendered.text, rendered.subject, html, use)


def _checked(address: str, channel: Channel, code: str) -> str:
    wrong = []
    if channel not in CHANNELS:
        wrong.append(Violation("channel", "must be EMAIL, SMS or WHATSAPP"))
    if not code or len(code) > 64:
        wrong.append(Violation("code", "must have 1 to 64 characters"))
    if channel is Channel.EMAIL:
        if "@" not in address:
            wrong.append(Violation("address", "is no e-mail address"))
    else:
        try:
            address = phones.normalise(address)
        except ValueError as error:
            wrong.append(Violation("address", str(error)))
    if wrong:
        raise InvalidArgument(wrong)
    return address
