"""Documents of the database, to and from what the domain speaks of."""

from collections.abc import Mapping
from typing import Any

from lintas_messaging.domain.amounts import Bounds
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.conversations import Author, Conversation, Message, Rating
from lintas_messaging.domain.conversations import Status as ConversationStatus
from lintas_messaging.domain.deliveries import Content, Delivery, Link, Status, TemplateUse
from lintas_messaging.domain.received import Kind, Point
from lintas_messaging.domain.wishes import Wish

Document = dict[str, Any]


def point_document(point: Point | None) -> Document | None:
    return {"latitude": point.latitude, "longitude": point.longitude} if point else None


def to_point(document: Mapping[str, Any] | None) -> Point | None:
    return Point(document["latitude"], document["longitude"]) if document else None


def wish_document(wish: Wish) -> Document:
    return {
        "garment": wish.garment,
        "materials": list(wish.materials),
        "colours": list(wish.colours),
        "features": list(wish.features),
        "size": wish.size,
        "low": wish.price.low,
        "high": wish.price.high,
        "words": list(wish.words),
    }


def to_wish(document: Mapping[str, Any] | None) -> Wish:
    if not document:
        return Wish()
    return Wish(
        garment=document["garment"],
        materials=tuple(document["materials"]),
        colours=tuple(document["colours"]),
        features=tuple(document["features"]),
        size=document["size"],
        price=Bounds(document["low"], document["high"]),
        words=tuple(document["words"]),
    )


def to_conversation(document: Mapping[str, Any]) -> Conversation:
    rated = document.get("rating")
    return Conversation(
        conversation_id=document["_id"],
        customer_id=document["customer_id"],
        person_id=document["person_id"],
        status=ConversationStatus(document["status"]),
        channel=Channel(document["channel"]),
        create_time=document["create_time"],
        update_time=document["update_time"],
        assignee=document.get("assignee", ""),
        heard={Channel(name): at for name, at in document.get("heard", {}).items()},
        addresses={Channel(name): each for name, each in document.get("addresses", {}).items()},
        location=to_point(document.get("location")),
        wish=to_wish(document.get("wish")),
        shown=tuple(document.get("shown", ())),
        language=document.get("language", ""),
        journey=document.get("journey"),
        rating=Rating(rated["score"], rated["comment"], rated["at"]) if rated else None,
    )


def message_document(message: Message) -> Document:
    document = {
        "_id": message.message_id,
        "conversation_id": message.conversation_id,
        "customer_id": message.customer_id,
        "author": message.author.value,
        "channel": message.channel.value,
        "kind": message.kind.value,
        "text": message.text,
        "at": message.at,
        "kept_at": message.at,
    }
    return document | ({"point": point_document(message.point)} if message.point else {})


def to_message(document: Mapping[str, Any]) -> Message:
    return Message(
        message_id=document["_id"],
        conversation_id=document.get("conversation_id", ""),
        customer_id=document.get("customer_id", ""),
        author=Author(document["author"]),
        channel=Channel(document["channel"]),
        kind=Kind(document["kind"]),
        text=document["text"],
        at=document["at"],
        point=to_point(document.get("point")),
    )


def content_document(content: Content) -> Document:
    document: Document = {"text": content.text, "subject": content.subject, "html": content.html}
    if content.template:
        document["template"] = {
            "id": content.template.template_id,
            "language": content.template.language,
            "parameters": [list(pair) for pair in content.template.parameters],
        }
    return document


def to_content(document: Mapping[str, Any] | None) -> Content:
    if not document:
        return Content("")
    use = document.get("template")
    return Content(
        text=document["text"],
        subject=document["subject"],
        html=document["html"],
        template=TemplateUse(
            use["id"], use["language"], tuple((name, value) for name, value in use["parameters"])
        )
        if use
        else None,
    )


def delivery_document(delivery: Delivery) -> Document:
    document: Document = {
        "_id": delivery.delivery_id,
        "key": delivery.key,
        "customer_id": delivery.customer_id,
        "channel": delivery.channel.value,
        "purpose": delivery.purpose,
        "status": delivery.status.value,
        "create_time": delivery.create_time,
        "update_time": delivery.create_time,
        "template_id": delivery.template_id,
        "reason": delivery.reason,
        "consent_receipt_id": delivery.consent_receipt_id,
        "automation_id": delivery.automation_id,
        "message_id": delivery.message_id,
        "attempts": delivery.attempts,
        "journey": delivery.journey,
    }
    if not delivery.is_held_back:
        document["address"] = delivery.address
        document["content"] = content_document(delivery.content)
    if delivery.open_id:
        document["open_id"] = delivery.open_id
    if delivery.links:
        document["links"] = [{"id": link.tracking_id, "url": link.url} for link in delivery.links]
    return document


def to_delivery(document: Mapping[str, Any]) -> Delivery:
    return Delivery(
        delivery_id=document["_id"],
        key=document["key"],
        customer_id=document["customer_id"],
        channel=Channel(document["channel"]),
        purpose=document["purpose"],
        status=Status(document["status"]),
        create_time=document["create_time"],
        template_id=document["template_id"],
        address=document.get("address", ""),
        content=to_content(document.get("content")),
        reason=document["reason"],
        consent_receipt_id=document["consent_receipt_id"],
        automation_id=document["automation_id"],
        message_id=document["message_id"],
        attempts=document["attempts"],
        open_id=document.get("open_id", ""),
        links=tuple(Link(each["id"], each["url"]) for each in document.get("links", ())),
        journey=document.get("journey"),
    )
