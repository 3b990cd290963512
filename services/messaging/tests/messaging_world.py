"""A whole messaging service in this process: real database, peers over gRPC, real receivers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message
from messaging_outside import Outside
from messaging_peers import Known

from lintas.common.v1 import event_pb2
from lintas.inventory.v1 import catalogue_service_pb2 as catalogue
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas.messaging.v1 import messaging_events_pb2 as messaging_events
from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit import context
from lintas_kit.consumers import Event
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.mongo import Database
from lintas_messaging.api import MessagingServicer
from lintas_messaging.consumers import table
from lintas_messaging.domain import signature
from lintas_messaging.usecases.everything import UseCases
from lintas_testing.clock import SettableClock

PHONE = "+6281234567890"
SECRET = "local"
SENAYAN = (-6.2146, 106.8022)


@dataclass
class World:
    """Everything that a test touches."""

    api: MessagingServicer
    use_cases: UseCases
    database: Database
    known: Known
    outside: Outside
    clock: SettableClock
    sent: int = 0

    async def call(self, name: str, request: Message, role: str = "AGENT", **call: Any) -> Any:
        """An RPC as the door would let it in; the call's answer is in `self.answer`."""
        caller = Caller(subject=call.pop("subject", "ani"), role=role, **call.pop("caller", {}))
        with context.calling(Call(caller=caller, answer={}, **call)) as made:
            result = await getattr(self.api, name)(request, None)
        self.answer = made.answer
        return result

    async def webhook(
        self, provider: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> int:
        """A provider's call, signed unless the test brings headers of its own."""
        if headers is None:
            meta = provider in ("whatsapp", "instagram")
            name = "x-hub-signature-256" if meta else "x-lintas-signature-256"
            headers = {name: signature.sign(body, SECRET)}
        self.tick(seconds=1)
        request = pb.ReceiveWebhookRequest(provider=provider)
        request.body.data = body
        answer = await self.call("ReceiveWebhook", request, role="", headers=headers)
        return int(answer.accepted)

    async def write(self, text: str, **more: Any) -> int:
        """The customer writes over WhatsApp."""
        return await self.whatsapp({"type": "text", "text": {"body": text}}, **more)

    async def share(self, place: tuple[float, float] = SENAYAN) -> int:
        location = {"latitude": place[0], "longitude": place[1]}
        return await self.whatsapp({"type": "location", "location": location})

    async def whatsapp(self, content: dict[str, Any], phone: str = PHONE, **more: Any) -> int:
        self.sent += 1
        message = {
            "from": phone.removeprefix("+"),
            "id": f"wamid.in{self.sent}",
            "timestamp": str(int(self.clock.now().timestamp())),
        }
        value = {
            "contacts": [{"profile": {"name": "Ayu Lestari"}, "wa_id": phone.removeprefix("+")}],
            "messages": [message | content | more],
        }
        return await self.webhook("whatsapp", whatsapp_body(value))

    async def status(self, provider_id: str, status: str, **more: Any) -> int:
        moment = str(int(self.clock.now().timestamp()))
        report = {"id": provider_id, "status": status, "timestamp": moment, **more}
        return await self.webhook("whatsapp", whatsapp_body({"statuses": [report]}))

    async def conversation(self, **only: Any) -> pb.Conversation:
        """The one conversation there is, with its messages."""
        listed = await self.call("ListConversations", pb.ListConversationsRequest(**only))
        (one,) = listed.conversations
        request = pb.GetConversationRequest(conversation_id=one.conversation_id)
        answer: pb.GetConversationResponse = await self.call("GetConversation", request)
        return answer.conversation

    async def deliveries(self, customer_id: str) -> list[pb.Delivery]:
        """Newest first."""
        request = pb.ListDeliveriesRequest(customer_id=customer_id)
        return list((await self.call("ListDeliveries", request)).deliveries)

    async def event(
        self, payload: Message, event_id: str = "evt_1", journey: JourneyRef | None = None
    ) -> None:
        """An event that the service listens to."""
        (row,) = [
            each for each in table(self.use_cases) if each.payload.DESCRIPTOR is payload.DESCRIPTOR
        ]
        event = Event(event_id, "x", self.clock.now(), 0, journey, "")
        call = Call(caller=Caller(role="SERVICE"), journey=journey)
        with context.calling(call):
            await row.handler(payload, event)

    async def events(self, collection: str) -> list[tuple[event_pb2.EventEnvelope, Message]]:
        """What waits to be published, in order."""
        found = []
        for document in await self.database[collection].find({}).sort([("_id", 1)]).to_list(None):
            for entry in document.get("outbox", []):
                envelope = event_pb2.EventEnvelope.FromString(entry["value"])
                name = envelope.type.rpartition(".")[2]
                payload = getattr(messaging_events, name)()
                envelope.payload.Unpack(payload)
                found.append((envelope, payload))
        return sorted(found, key=lambda each: each[0].event_id)

    def tick(self, **parts: float) -> datetime:
        return self.clock.advance(timedelta(**parts))


def whatsapp_body(value: dict[str, Any]) -> bytes:
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", **value}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(body).encode()


def stock_the_shop(known: Known) -> None:
    """Shirts in two colours, three stores, a warehouse, a campaign with coupons."""
    for location_id, name, kind, place in (
        ("toko-jakarta", "Lintas Senayan", catalogue.Location.STORE, SENAYAN),
        ("toko-bandung", "Lintas Bandung", catalogue.Location.STORE, (-6.9, 107.6)),
        ("gudang", "Gudang Cikarang", catalogue.Location.WAREHOUSE, (-6.3, 107.1)),
    ):
        location = known.locations
        each = catalogue.Location(location_id=location_id, name=name, kind=kind)
        each.point.latitude, each.point.longitude = place
        location.append(each)
    for sku, colour, size in (
        ("K-P-M", "putih", "M"),
        ("K-P-L", "putih", "L"),
        ("K-B-M", "biru", "M"),
    ):
        known.products.append(product(sku, "Kemeja Linen Lengan Panjang", colour, size, 349_000))
        known.levels[sku] = [
            stock.StockLevel(location_id="gudang", available=50, distance_meters=900.0),
            stock.StockLevel(location_id="toko-jakarta", available=4, distance_meters=1_240.0),
            stock.StockLevel(location_id="toko-bandung", available=7, distance_meters=120_000.0),
        ]
    campaign = promotions.Campaign(
        campaign_id="linen-hemat", name="Linen Hemat", coupon_required=True
    )
    known.campaigns.append(campaign)


def product(sku: str, name: str, colour: str, size: str, rupiah: int) -> catalogue.Product:
    made = catalogue.Product(sku=sku, name=name, attributes={"color": colour, "size": size})
    made.price.currency_code = "IDR"
    made.price.units = rupiah
    return made
