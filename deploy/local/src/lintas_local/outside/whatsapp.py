"""Meta's Cloud API, as far as sending messages goes."""

import secrets
from base64 import b64encode
from typing import Any

from aiohttp import web

from lintas_local.outside.mailbox import Delivered, Mailbox

INVALID_PARAMETER = 100
TYPES = ("text", "template", "interactive", "image", "document", "location")


def routes(mailbox: Mailbox) -> list[web.RouteDef]:
    """`POST /v{N}.0/{phone_number_id}/messages`."""

    async def send(request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            return _error(401, 190, "An access token is required to request this resource.")
        try:
            body = await request.json()
        except ValueError:
            return _error(400, INVALID_PARAMETER, "The request body is not valid JSON.")
        trouble = _trouble(body)
        if trouble:
            return _error(400, INVALID_PARAMETER, trouble)
        if body.get("status") == "read":
            return web.json_response({"success": True})
        to = str(body["to"])
        mailbox.put(Delivered("WHATSAPP", _phone(to), _title(body), text_of(body), body))
        return web.json_response(_answer(to))

    return [web.post(r"/v{version:\d+\.\d+}/{phone_number_id}/messages", send)]


def text_of(body: dict[str, Any]) -> str:
    """What the customer reads."""
    kind = body.get("type", "text")
    content = body.get(kind) or {}
    if kind == "text":
        return str(content.get("body", ""))
    if kind == "template":
        return " · ".join([str(content.get("name", "")), *_parameters(content)])
    if kind == "interactive":
        return "\n".join([str((content.get("body") or {}).get("text", "")), *_choices(content)])
    if kind == "location":
        return f"{content.get('name', '')} ({content.get('latitude')}, {content.get('longitude')})"
    return str(content.get("caption") or content.get("link") or content.get("id") or "")


def _trouble(body: Any) -> str | None:
    if not isinstance(body, dict) or body.get("messaging_product") != "whatsapp":
        return "(#100) The parameter messaging_product is required."
    if body.get("status") == "read":
        return None if body.get("message_id") else "(#100) The parameter message_id is required."
    if not body.get("to"):
        return "(#100) The parameter to is required."
    kind = body.get("type", "text")
    if kind not in TYPES:
        return f"(#100) Param type must be one of {', '.join(TYPES)}."
    return None if isinstance(body.get(kind), dict) else f"(#100) The parameter {kind} is required."


def _answer(to: str) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": to, "wa_id": _phone(to).removeprefix("+")}],
        "messages": [{"id": f"wamid.{b64encode(secrets.token_bytes(30)).decode()}"}],
    }


def _error(status: int, code: int, message: str) -> web.Response:
    error = {
        "message": message,
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": secrets.token_urlsafe(8),
    }
    return web.json_response({"error": error}, status=status)


def _phone(text: str) -> str:
    return "+" + "".join(letter for letter in text if letter.isdecimal())


def _title(body: dict[str, Any]) -> str:
    if body.get("type") == "template":
        return str(body["template"].get("name", ""))
    header = (body.get("interactive") or {}).get("header") or {}
    return str(header.get("text", ""))


def _parameters(template: dict[str, Any]) -> list[str]:
    return [
        str(parameter.get("text") or parameter.get("payload") or "")
        for component in template.get("components") or []
        for parameter in component.get("parameters") or []
    ]


def _choices(interactive: dict[str, Any]) -> list[str]:
    action = interactive.get("action") or {}
    rows = [row for section in action.get("sections") or [] for row in section.get("rows") or []]
    buttons = [(button.get("reply") or {}) for button in action.get("buttons") or []]
    url = (action.get("parameters") or {}).get("url")
    return [f"[{choice.get('title', '')}]" for choice in (*buttons, *rows)] + [f"[{url}]"] * bool(
        url
    )
