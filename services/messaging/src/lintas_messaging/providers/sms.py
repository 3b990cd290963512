"""SMS through a gateway that takes `POST {url}/sms {id, to, text}` and answers `{id}`."""

from lintas_messaging.domain.deliveries import Delivery, Refused, Sent
from lintas_messaging.domain.own_webhooks import SMS
from lintas_messaging.providers.http import Outside
from lintas_messaging.settings import Settings


class Sms:
    """The gateway sees the delivery's id and can tell a repeat by it."""

    name = SMS

    def __init__(self, settings: Settings, outside: Outside) -> None:
        self._url = f"{settings.sms_api_url.rstrip('/')}/sms"
        self._token = settings.sms_access_token.get_secret_value()
        self._outside = outside

    async def send(self, delivery: Delivery) -> Sent | Refused:
        """Hands the message to the gateway. Raises NotNow."""
        body = {
            "id": delivery.delivery_id,
            "to": delivery.address,
            "text": delivery.content.text,
        }
        answer = await self._outside.post(self._url, self._token, body)
        if answer.is_good:
            return Sent(str(answer.body.get("id") or delivery.delivery_id))
        return Refused(f"SMS_HTTP_{answer.status}")
