"""Tells a customer what happened to their order: once an event and channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lintas_kit.errors import NotFound
from lintas_messaging.domain import orders
from lintas_messaging.domain.channels import ANY, Channel
from lintas_messaging.domain.contacts import TRANSACTIONAL, Contact
from lintas_messaging.domain.orders import TEMPLATES, Happening, OrderNews
from lintas_messaging.peers import Peers
from lintas_messaging.providers import Providers
from lintas_messaging.usecases.composing import Telling
from lintas_messaging.usecases.tell import Tell

_KEPT_IN = (Channel.WHATSAPP, Channel.EMAIL)


@dataclass(frozen=True)
class TellAboutOrder:
    """A confirmation goes over WhatsApp and e-mail; the rest over the best channel."""

    peers: Peers
    providers: Providers
    tell: Tell

    async def __call__(self, news: OrderNews) -> None:
        if not news.is_told:
            return
        try:
            contact = await self.peers.identity.contact(news.customer_id)
        except NotFound:
            return
        store = await self._store(news)
        if news.happening is Happening.READY and not news.pickup_code:
            code = await self.peers.orders.pickup_code(news.order_id)
            news = replace(news, pickup_code=code)

        async def parameters(language: str) -> Mapping[str, str]:
            return orders.parameters(news, store, language)

        for channel in self._channels(news, contact):
            key = f"order:{news.happening.value}:{news.reference}:{channel.value or 'BEST'}"
            template = TEMPLATES[news.happening]
            await self.tell(Telling(key, contact, template, parameters, TRANSACTIONAL, channel))

    async def _store(self, news: OrderNews) -> str:
        if not news.is_pickup:
            return ""
        return await self.peers.inventory.store_name(news.location_id)

    def _channels(self, news: OrderNews, contact: Contact) -> Sequence[Channel]:
        if not news.over_mail_too:
            return (ANY,)
        usable = self.providers.channels & set(contact.addresses)
        return [channel for channel in _KEPT_IN if channel in usable] or (ANY,)
