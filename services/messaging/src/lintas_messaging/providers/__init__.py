"""How messages leave: one provider a channel, each with a deadline."""

from collections.abc import Mapping
from types import MappingProxyType

from lintas_messaging.domain.channels import Channel
from lintas_messaging.providers.http import Outside
from lintas_messaging.providers.instagram import Instagram
from lintas_messaging.providers.mail import Mail
from lintas_messaging.providers.port import Provider
from lintas_messaging.providers.sms import Sms
from lintas_messaging.providers.whatsapp import WhatsApp
from lintas_messaging.settings import Settings

__all__ = ["Provider", "Providers"]


class Providers:
    """The channels that are set up."""

    def __init__(self, settings: Settings) -> None:
        self._outside = Outside(settings.send_timeout_seconds)
        found: dict[Channel, Provider] = {}
        if settings.whatsapp_api_url:
            found[Channel.WHATSAPP] = WhatsApp(settings, self._outside)
        if settings.instagram_api_url:
            found[Channel.INSTAGRAM] = Instagram(settings, self._outside)
        if settings.sms_api_url:
            found[Channel.SMS] = Sms(settings, self._outside)
        if settings.smtp_host:
            found[Channel.EMAIL] = Mail(settings)
        self.by_channel: Mapping[Channel, Provider] = MappingProxyType(found)

    @property
    def channels(self) -> frozenset[Channel]:
        return frozenset(self.by_channel)

    async def close(self) -> None:
        await self._outside.close()
