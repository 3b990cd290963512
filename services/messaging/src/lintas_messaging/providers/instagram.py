"""Instagram through Meta's messaging API."""

from lintas_messaging.domain.deliveries import Delivery, Refused, Sent
from lintas_messaging.domain.meta_webhooks import INSTAGRAM
from lintas_messaging.domain.routing import OUTSIDE_WINDOW
from lintas_messaging.providers.http import Outside
from lintas_messaging.providers.whatsapp import refusal
from lintas_messaging.settings import Settings

_OUTSIDE_WINDOW = 10
_LONGEST_BYTES = 1000


class Instagram:
    """Text only, and only within 24 hours of the customer's message."""

    name = INSTAGRAM

    def __init__(self, settings: Settings, outside: Outside) -> None:
        base = settings.instagram_api_url.rstrip("/")
        self._url = f"{base}/v23.0/{settings.instagram_account_id}/messages"
        self._token = settings.instagram_access_token.get_secret_value()
        self._outside = outside

    async def send(self, delivery: Delivery) -> Sent | Refused:
        """Hands the message to Meta. Raises NotNow."""
        text = delivery.content.text.encode()[:_LONGEST_BYTES].decode(errors="ignore")
        body = {"recipient": {"id": delivery.address}, "message": {"text": text}}
        answer = await self._outside.post(self._url, self._token, body)
        if answer.is_good:
            return Sent(str(answer.body.get("message_id") or delivery.delivery_id))
        return refusal(answer, "INSTAGRAM", {_OUTSIDE_WINDOW: OUTSIDE_WINDOW})
