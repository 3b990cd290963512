import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from google.type.money_pb2 import Money

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_events_pb2 as events
from lintas.identity.v1 import identity_service_pb2 as messages
from lintas.messaging.v1 import messaging_events_pb2 as messaging
from lintas.orders.v1 import orders_events_pb2, orders_service_pb2
from lintas_identity import consumers
from lintas_identity.usecases.record_event import RecordEvent
from lintas_kit import context
from lintas_kit.consumers import Event
from lintas_kit.context import Call, JourneyRef
from lintas_kit.errors import EtagMismatch, InvalidArgument
from lintas_kit.pages import encode_token

from ..conftest import Service
from .test_identify import identify, merge, view

pytestmark = pytest.mark.engine
RPC = cast("Any", None)


async def new_customer(service: Service, card: str) -> str:
    return str((await identify(service, ("MEMBER_CARD", card))).customer.customer_id)


async def prefer(service: Service, customer_id: str, values: dict[str, Any]) -> dict[str, Any]:
    request = messages.UpdatePreferencesRequest(
        customer_id=customer_id, preferences=ParseDict(values, Struct())
    )
    return dict((await service.identity.UpdatePreferences(request, RPC)).preferences)


async def consent(service: Service, customer_id: str, granted: bool, text: str = "Ya") -> Any:
    request = messages.PutConsentRequest(
        customer_id=customer_id,
        purpose="MARKETING",
        channel=channel_pb2.WHATSAPP,
        granted=granted,
        source="chat",
        text=text,
    )
    return (await service.identity.PutConsent(request, RPC)).consent


async def test_preferences_stay_unless_named(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    await prefer(service, ayu, {"size": "M", "price": {"max": 300_000}})
    kept = await prefer(service, ayu, {"size": "L"})
    assert kept["size"] == "L"
    assert kept["price"]["max"] == 300_000
    etag = (await view(service, ayu)).etag
    await prefer(service, ayu, {"size": "L"})
    assert (await view(service, ayu)).etag == etag
    with pytest.raises(InvalidArgument):
        await prefer(service, ayu, {"a.b": 1})


async def test_of_two_who_edit_what_they_read_one_is_told(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    etag = (await view(service, ayu)).etag

    async def edit(size: str) -> Any:
        with context.calling(Call(if_match=f'"{etag}"')):
            return await prefer(service, ayu, {"size": size})

    done = await asyncio.gather(edit("M"), edit("L"), return_exceptions=True)
    assert sum(isinstance(one, EtagMismatch) for one in done) == 1


async def test_edits_that_race_all_arrive(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    await asyncio.gather(*(prefer(service, ayu, {f"k{n}": n}) for n in range(8)))
    assert len((await view(service, ayu)).preferences) == 8


async def test_consents_keep_their_history_and_receipts(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    first = await consent(service, ayu, True)
    assert (await consent(service, ayu, True)).receipt_id == first.receipt_id
    await consent(service, ayu, False)
    again = await consent(service, ayu, True, "Ya, boleh")
    assert [c.granted for c in again.history] == [False, True]
    assert again.history[1].receipt_id == first.receipt_id
    (seen,) = (await view(service, ayu)).consents
    assert seen.receipt_id == again.receipt_id
    assert (await service.events("customers")).count("ConsentChanged") == 3


async def test_the_wish_list_is_in_order_and_repeats_change_nothing(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    for sku in ("S2", "S1", "S2"):
        service.clock.advance(seconds=1)
        request = messages.PutWishlistItemRequest(customer_id=ayu, sku=sku)
        await service.identity.PutWishlistItem(request, RPC)
    assert list((await view(service, ayu)).wishlist) == ["S2", "S1"]
    for _ in range(2):
        off = messages.DeleteWishlistItemRequest(customer_id=ayu, sku="S2")
        await service.identity.DeleteWishlistItem(off, RPC)
    assert list((await view(service, ayu)).wishlist) == ["S1"]
    assert (await service.events("customers")).count("WishlistChanged") == 3


async def test_undoing_gives_each_back_what_was_theirs_and_what_they_gained(
    service: Service,
) -> None:
    ayu, budi = await new_customer(service, "c-1"), await new_customer(service, "c-2")
    await prefer(service, ayu, {"size": "M"})
    service.clock.advance(seconds=1)
    await prefer(service, budi, {"size": "L", "colour": "white"})
    await consent(service, budi, True)
    before = [await view(service, ayu), await view(service, budi)]
    merge_id = await merge(service, ayu, budi)
    merged = await view(service, budi)
    assert merged.customer_id == ayu
    assert merged.preferences["size"] == "L"
    assert len(merged.identifiers) == 2
    await prefer(service, ayu, {"size": "S"})
    await prefer(service, budi, {"fit": "slim"})
    await service.identity.UndoMerge(messages.UndoMergeRequest(merge_id=merge_id), RPC)
    after = [await view(service, ayu), await view(service, budi)]
    assert dict(after[0].preferences) == {"size": "S"}
    assert dict(after[1].preferences) == {"size": "L", "colour": "white", "fit": "slim"}
    for one, other in zip(before, after, strict=True):
        assert list(one.identifiers) == list(other.identifiers)
        assert list(one.consents) == list(other.consents)


async def test_a_timeline_comes_in_pages_the_newest_first(service: Service) -> None:
    ayu, budi = await new_customer(service, "c-1"), await new_customer(service, "c-2")
    for n in range(7):
        request = messages.RecordInteractionRequest(
            customer_id=(ayu, budi)[n % 2],
            channel=channel_pb2.WEB,
            kind="PRODUCT_VIEWED",
            reference=f"S{n}",
            attributes=ParseDict({"seconds": n}, Struct()),
        )
        request.at.FromDatetime(service.clock.now() - timedelta(minutes=n // 2))
        await service.identity.RecordInteraction(request, RPC)
    long_ago = messages.RecordInteractionRequest(
        customer_id=ayu, channel=channel_pb2.WEB, kind="SIGNED_UP", reference="S0"
    )
    long_ago.at.FromJsonString("1921-05-04T00:00:00Z")
    await service.identity.RecordInteraction(long_ago, RPC)
    merge_id = await merge(service, ayu, budi)
    whole = await pages(service, budi, 1)
    assert len(whole) == 8
    assert await pages(service, ayu, 3) == whole
    assert sorted(whole, key=lambda e: (e.at.ToDatetime(), e.entry_id), reverse=True) == whole
    await service.identity.UndoMerge(messages.UndoMergeRequest(merge_id=merge_id), RPC)
    assert {e.reference for e in await pages(service, budi, 200)} == {"S1", "S3", "S5"}
    found = await service.database["timeline"].find_one({})
    assert found
    assert b"seconds" not in found["outbox"][0]["value"]


async def pages(service: Service, customer_id: str, size: int) -> list[messages.TimelineEntry]:
    entries: list[messages.TimelineEntry] = []
    token = ""
    while True:
        page = await service.identity.ListTimeline(
            messages.ListTimelineRequest(customer_id=customer_id, page_size=size, page_token=token),
            RPC,
        )
        entries += page.entries
        token = page.next_page_token
        if not token:
            return entries


async def test_a_made_up_page_token_is_refused(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    for position in ("x", [1], [1 << 70, "ent_1"], {"a": 1}):
        request = messages.ListTimelineRequest(customer_id=ayu, page_token=encode_token(position))
        with pytest.raises(InvalidArgument, match="pageToken"):
            await service.identity.ListTimeline(request, RPC)


async def test_orders_and_messages_come_into_view_once(service: Service) -> None:
    ayu = await new_customer(service, "c-1")
    table = {row.payload: row for row in consumers.table(RecordEvent(service.store, service.clock))}
    order = orders_service_pb2.Order(
        order_id="ord_1",
        customer_id=ayu,
        channel=channel_pb2.APP,
        total=Money(currency_code="IDR", units=249_000),
        currency_code="IDR",
        history=[orders_service_pb2.StatusChange(status=orders_service_pb2.Order.PLACED)],
        lines=[
            orders_service_pb2.OrderLine(
                line_id="lin_1", quantity=1, total=Money(currency_code="IDR", units=249_000)
            )
        ],
    )
    order.create_time.FromDatetime(service.clock.now())

    async def happens(message: Any, number: int, times: int = 2) -> None:
        event = Event(
            f"evt_{number}", ayu, service.clock.advance(seconds=1), 0, JourneyRef("jrn_1"), ""
        )
        for _ in range(times):
            await table[type(message)].handler(message, event)

    await happens(orders_events_pb2.OrderPlaced(order=order), 1)
    seen = await view(service, ayu)
    assert (seen.lifetime.orders, seen.lifetime.net[0].units) == (1, 249_000)
    order.lines[0].returned_quantity = 1
    returned = orders_events_pb2.OrderReturned(order=order)
    back = getattr(returned, "return")
    back.lines.add(line_id="lin_1", quantity=1)
    await happens(returned, 2)
    sent = messaging.MessageReceived(
        conversation_id="cnv_1", customer_id=ayu, channel=channel_pb2.WHATSAPP
    )
    await happens(sent, 3)
    await happens(events.ConsentChanged(customer_id=ayu, purpose="MARKETING", granted=True), 4)
    await happens(messaging.MessageReceived(conversation_id="cnv_2"), 5)
    seen = await view(service, ayu)
    assert (seen.lifetime.orders, seen.lifetime.returns, seen.lifetime.net[0].units) == (1, 1, 0)
    kinds = [entry.kind for entry in await pages(service, ayu, 50)]
    assert kinds == ["CONSENT_GRANTED", "MESSAGE_RECEIVED", "ORDER_RETURNED", "ORDER_PLACED"]


def test_every_row_of_the_table_is_of_a_topic() -> None:
    rows = consumers.table(cast("RecordEvent", None))
    assert {row.topic for row in rows} == {
        "lintas.identity.v1",
        "lintas.messaging.v1",
        "lintas.orders.v1",
        "lintas.promotions.v1",
    }
