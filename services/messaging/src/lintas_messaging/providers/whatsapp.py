"""WhatsApp through Meta's Cloud API."""

from collections.abc import Mapping
from typing import Any

from lintas_messaging.domain.deliveries import Delivery, NotNow, Refused, Sent
from lintas_messaging.domain.meta_webhooks import WHATSAPP
from lintas_messaging.domain.routing import OUTSIDE_WINDOW
from lintas_messaging.providers.http import Answer, Outside
from lintas_messaging.settings import Settings

_TOO_FAST = frozenset({4, 80007, 130429, 131048, 131056, 133016})
_RE_ENGAGEMENT = 131047


class WhatsApp:
    """Free text within 24 hours of the customer's message, an approved template after that."""

    name = WHATSAPP

    def __init__(self, settings: Settings, outside: Outside) -> None:
        base = settings.whatsapp_api_url.rstrip("/")
        self._url = f"{base}/v23.0/{settings.whatsapp_phone_number_id}/messages"
        self._token = settings.whatsapp_access_token.get_secret_value()
        self._outside = outside

    async def send(self, delivery: Delivery) -> Sent | Refused:
        """Hands the message to Meta. Raises NotNow."""
        answer = await self._outside.post(self._url, self._token, request(delivery))
        if answer.is_good:
            messages = answer.body.get("messages") or [{}]
            return Sent(str(messages[0].get("id") or delivery.delivery_id))
        return refusal(answer, "WHATSAPP", {_RE_ENGAGEMENT: OUTSIDE_WINDOW})


def refusal(answer: Answer, prefix: str, named: Mapping[int, str]) -> Refused:
    """Meta's error as a stable reason. Raises NotNow where it only asks to go slower."""
    error = answer.body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if code in _TOO_FAST:
        raise NotNow
    if not isinstance(code, int):
        return Refused(f"{prefix}_HTTP_{answer.status}")
    return Refused(named.get(code, f"{prefix}_{code}"))


def request(delivery: Delivery) -> dict[str, Any]:
    """The body of the Cloud API for a delivery."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": delivery.address.removeprefix("+"),
        "biz_opaque_callback_data": delivery.delivery_id,
    }
    use = delivery.content.template
    if use is None:
        text = {"preview_url": False, "body": delivery.content.text}
        return body | {"type": "text", "text": text}
    template: dict[str, Any] = {"name": use.template_id, "language": {"code": use.language}}
    if use.parameters:
        template["components"] = [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": _snake(name), "text": _one_line(value)}
                    for name, value in use.parameters
                ],
            }
        ]
    return body | {"type": "template", "template": template}


def _snake(name: str) -> str:
    """Meta's parameter names are lower snake case."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _one_line(value: str) -> str:
    """Meta refuses line breaks, and empty values, in a template's parameters."""
    return ", ".join(line.strip() for line in value.splitlines() if line.strip()) or "-"
