"""Webhooks in Meta's formats: WhatsApp Cloud API and Instagram messaging."""

from collections.abc import Iterator
from datetime import datetime

from lintas_messaging.domain import phones
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.reading import Node
from lintas_messaging.domain.received import (
    Inbound,
    Kind,
    Outcome,
    Point,
    Received,
    Report,
    from_milliseconds,
    from_seconds,
)

WHATSAPP = "whatsapp"
INSTAGRAM = "instagram"

_LAST_SECOND = 253_402_300_799
_STATUSES = {
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.OPENED,
    "played": Outcome.OPENED,
    "failed": Outcome.FAILED,
}
_KINDS = {
    "image": Kind.IMAGE,
    "audio": Kind.AUDIO,
    "voice": Kind.AUDIO,
    "video": Kind.VIDEO,
    "document": Kind.DOCUMENT,
    "file": Kind.DOCUMENT,
    "sticker": Kind.STICKER,
    "reaction": Kind.REACTION,
}


def whatsapp(body: Node) -> Received:
    """Messages and statuses of a WhatsApp call. Raises InvalidArgument with the field's path."""
    _need_object(body, "whatsapp_business_account")
    messages: list[Inbound] = []
    reports: list[Report] = []
    for entry in body.items("entry"):
        for change in entry.items("changes"):
            if change.need("field").text() != "messages":
                continue
            value = change.need("value")
            names = dict(_names(value))
            messages += [_message(each, names) for each in value.items("messages")]
            reports += [
                report for each in value.items("statuses") if (report := _status(each)) is not None
            ]
    return Received(messages, reports)


def _need_object(body: Node, kind: str) -> None:
    found = body.need("object")
    if found.text() != kind:
        raise found.refuse(f"must be {kind}")


def _names(value: Node) -> Iterator[tuple[str, str]]:
    """The profile names that WhatsApp sends beside the messages, by the sender's number."""
    for contact in value.items("contacts"):
        profile = contact.get("profile")
        name = profile.get("name") if profile else None
        number = contact.get("wa_id")
        if name and number:
            yield number.text(), name.text().strip()


def _message(node: Node, names: dict[str, str]) -> Inbound:
    sender = node.need("from")
    kind, text, point = _content(node)
    return Inbound(
        provider=WHATSAPP,
        provider_id=node.need("id").name(),
        channel=Channel.WHATSAPP,
        kind=kind,
        text=text,
        address=_phone(sender),
        at=from_seconds(node.need("timestamp").whole(0, _LAST_SECOND)),
        sender_name=names.get(sender.text(), ""),
        point=point,
    )


def _phone(node: Node) -> str:
    try:
        return phones.normalise(node.name(32))
    except ValueError as error:
        raise node.refuse(str(error)) from None


def _content(node: Node) -> tuple[Kind, str, Point | None]:
    kind = node.need("type").name(64)
    if kind == "text":
        return Kind.TEXT, node.need("text").need("body").text(), None
    if kind == "location":
        return Kind.LOCATION, "", _point(node.need("location"))
    if kind == "button":
        return Kind.BUTTON, node.need("button").need("text").text(), None
    if kind == "interactive":
        return Kind.BUTTON, _interactive(node.need("interactive")), None
    return _KINDS.get(kind, Kind.OTHER), "", None


def _interactive(node: Node) -> str:
    """The words of the button or list row that was tapped."""
    kind = node.need("type").name(64)
    if kind in ("button_reply", "list_reply"):
        return node.need(kind).need("title").text()
    return ""


def _point(node: Node) -> Point:
    return Point(node.need("latitude").number(-90, 90), node.need("longitude").number(-180, 180))


def _status(node: Node) -> Report | None:
    outcome = _STATUSES.get(node.need("status").name(64))
    provider_id = node.need("id").name()
    at = from_seconds(node.need("timestamp").whole(0, _LAST_SECOND))
    if outcome is None:
        return None
    codes = [error.need("code").whole(0, 10**9) for error in node.items("errors")]
    reason = f"WHATSAPP_{codes[0]}" if codes else "PROVIDER_FAILED"
    failed = outcome is Outcome.FAILED
    return Report(WHATSAPP, provider_id, outcome, at, reason if failed else "")


def instagram(body: Node) -> Received:
    """Messages and reads of an Instagram call. Raises InvalidArgument with the field's path."""
    _need_object(body, "instagram")
    messages: list[Inbound] = []
    reports: list[Report] = []
    for entry in body.items("entry"):
        for event in entry.items("messaging"):
            if message := _direct(event):
                messages.append(message)
            if report := _read(event):
                reports.append(report)
    return Received(messages, reports)


def _direct(event: Node) -> Inbound | None:
    message, postback = event.get("message"), event.get("postback")
    if message and (echo := message.get("is_echo")) and echo.value is True:
        return None
    if message:
        kind, text, point = _direct_content(message)
        mid = message.need("mid").name()
    elif postback:
        kind, text, point = Kind.BUTTON, postback.need("title").text(), None
        mid = postback.need("mid").name()
    else:
        return None
    return Inbound(
        provider=INSTAGRAM,
        provider_id=mid,
        channel=Channel.INSTAGRAM,
        kind=kind,
        text=text,
        address=event.need("sender").need("id").name(128),
        at=_when(event),
        point=point,
    )


def _direct_content(message: Node) -> tuple[Kind, str, Point | None]:
    if text := message.get("text"):
        kind = Kind.BUTTON if message.get("quick_reply") else Kind.TEXT
        return kind, text.text(), None
    for attachment in message.items("attachments"):
        kind_name = attachment.need("type").name(64)
        if kind_name == "location":
            place = attachment.need("payload").need("coordinates")
            point = Point(place.need("lat").number(-90, 90), place.need("long").number(-180, 180))
            return Kind.LOCATION, "", point
        return _KINDS.get(kind_name, Kind.OTHER), "", None
    return Kind.OTHER, "", None


def _read(event: Node) -> Report | None:
    read = event.get("read")
    if read is None:
        return None
    return Report(INSTAGRAM, read.need("mid").name(), Outcome.OPENED, _when(event))


def _when(event: Node) -> datetime:
    return from_milliseconds(event.need("timestamp").whole(0, _LAST_SECOND * 1000))
