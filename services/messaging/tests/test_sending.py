"""Templates sent to customers, codes, tracking, and merges."""

from typing import Any

import pytest
from messaging_outside import body
from messaging_world import PHONE, World

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_events_pb2 as identity_events
from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, NotFound
from lintas_messaging.domain.tracking import PIXEL

pytestmark = pytest.mark.engine

MAIL = "ayu@example.com"


async def send(world: World, **fields: Any) -> pb.Delivery:
    known: dict[str, Any] = {
        "customer_id": "cus_1",
        "template_id": "news",
        "purpose": "MARKETING",
        "parameters": {"name": "Ayu", "link": "https://shop.example/new?a=1"},
    }
    request = pb.SendMessageRequest(**(known | fields))
    answer: pb.SendMessageResponse = await world.call("SendMessage", request, role="MARKETER")
    return answer.delivery


async def put_news(world: World, **call: Any) -> pb.Template:
    template = pb.Template(
        variants=[
            pb.TemplateVariant(language="id", subject="Halo", body="Halo {name}: {link}"),
            pb.TemplateVariant(language="en", subject="Hello", body="Hello {name}: {link}"),
        ]
    )
    request = pb.PutTemplateRequest(template_id="news", template=template)
    answer: pb.PutTemplateResponse = await world.call(
        "PutTemplate", request, role="MARKETER", **call
    )
    return answer.template


async def test_without_consent_it_is_refused_and_on_record(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", EMAIL=MAIL)
    with pytest.raises(FailedPrecondition, match="NO_CONSENT"):
        await send(world)
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.SUPPRESSED, "NO_CONSENT")
    assert world.outside.mails == []


async def test_with_consent_it_is_tracked_and_keeps_the_receipt(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    delivery = await send(world)
    assert (delivery.status, delivery.channel) == (pb.Delivery.SENT, channel_pb2.EMAIL)
    assert delivery.consent_receipt_id == f"rcp_MARKETING_{channel_pb2.EMAIL}"
    (mail,) = world.outside.mails
    text, html = body(mail, "plain"), body(mail, "html")
    assert "shop.example" not in text
    click = text.rpartition("/t/c/")[2]
    pixel = html.partition("/t/o/")[2].partition('"')[0]
    seen = await world.call("TrackOpen", pb.TrackOpenRequest(tracking_id=pixel), role="")
    assert (seen.content_type, seen.data) == ("image/gif", PIXEL)
    assert (await world.deliveries("cus_1"))[0].status == pb.Delivery.OPENED
    await world.call("TrackClick", pb.TrackClickRequest(tracking_id=click), role="")
    assert world.answer["lintas-http-status"] == "302"
    assert world.answer["lintas-http-location"] == "https://shop.example/new?a=1"
    assert (await world.deliveries("cus_1"))[0].status == pb.Delivery.CLICKED
    await world.call("TrackOpen", pb.TrackOpenRequest(tracking_id=pixel), role="")
    assert (await world.deliveries("cus_1"))[0].status == pb.Delivery.CLICKED


async def test_ids_that_nobody_was_given_lead_nowhere(world: World) -> None:
    with pytest.raises(NotFound):
        await world.call("TrackClick", pb.TrackClickRequest(tracking_id="guess"), role="")
    seen = await world.call("TrackOpen", pb.TrackOpenRequest(tracking_id="guess"), role="")
    assert seen.data == PIXEL


async def test_over_the_channel_named_only(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", EMAIL=MAIL, WHATSAPP=PHONE)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    with pytest.raises(FailedPrecondition, match="NO_CONSENT"):
        await send(world, channel=channel_pb2.WHATSAPP)
    with pytest.raises(FailedPrecondition, match="NO_ADDRESS"):
        await send(world, channel=channel_pb2.INSTAGRAM, purpose="TRANSACTIONAL")
    delivery = await send(world, channel=channel_pb2.SMS, purpose="TRANSACTIONAL")
    assert delivery.status == pb.Delivery.SENT
    assert world.outside.sms[0]["text"] == "Halo Ayu: https://shop.example/new?a=1"


async def test_a_marketing_template_over_whatsapp_is_tracked_too(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", WHATSAPP=PHONE)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.WHATSAPP)
    await send(world)
    (parameters,) = world.outside.whatsapp[0]["template"]["components"]
    assert "/t/c/" in parameters["parameters"][1]["text"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"customer_id": ""}, "customerId"),
        ({"template_id": ""}, "templateId"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "CONVERSATION"}, "purpose"),
        ({"channel": channel_pb2.POS}, "channel"),
        ({"parameters": {"name": "Ayu"}, "purpose": "TRANSACTIONAL"}, "parameters.link"),
        ({"parameters": {"name": "x" * 2000}}, "parameters.name"),
    ],
)
async def test_names_what_is_wrong(world: World, fields: dict[str, Any], field: str) -> None:
    await put_news(world)
    world.known.customer("cus_1", EMAIL=MAIL)
    with pytest.raises(InvalidArgument) as refusal:
        await send(world, **fields)
    assert [each.field for each in refusal.value.violations] == [field]
    assert await world.deliveries("cus_1") == []


async def test_there_is_no_such_template_or_customer(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    with pytest.raises(NotFound, match="TEMPLATE_NOT_FOUND"):
        await send(world)
    await put_news(world)
    with pytest.raises(NotFound, match="CUSTOMER_NOT_FOUND"):
        await send(world, customer_id="cus_2")


async def test_a_no_stops_what_is_on_its_way(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", PHONE=PHONE)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.SMS)
    world.outside.answers = [(503, {})]
    assert (await send(world)).status == pb.Delivery.QUEUED
    world.known.agrees("cus_1", "MARKETING", channel_pb2.SMS, granted=False)
    world.tick(seconds=10)
    assert await world.use_cases.send_due() == 1
    assert world.outside.sms == []
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.SUPPRESSED, "NO_CONSENT")


async def test_a_provider_that_stays_away_is_given_up(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", PHONE=PHONE)
    world.outside.answers = [(503, {})] * 20
    await send(world, purpose="TRANSACTIONAL")
    for _ in range(20):
        world.tick(minutes=15)
        await world.use_cases.send_due()
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.FAILED, "PROVIDER_UNREACHABLE")
    assert len(world.outside.answers) == 12


async def test_a_mail_server_that_is_busy_and_one_that_refuses(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", EMAIL=MAIL)
    world.outside.mail_answers = ["451 later"]
    assert (await send(world, purpose="TRANSACTIONAL")).status == pb.Delivery.QUEUED
    world.tick(seconds=10)
    assert await world.use_cases.send_due() == 1
    assert len(world.outside.mails) == 1
    world.outside.mail_answers = ["550 no such mailbox"]
    refused = await send(world, purpose="TRANSACTIONAL")
    assert (refused.status, refused.reason) == (pb.Delivery.FAILED, "MAIL_REFUSED")


@pytest.mark.parametrize(
    ("address", "channel"),
    [(MAIL, channel_pb2.EMAIL), (PHONE, channel_pb2.SMS), (PHONE, channel_pb2.WHATSAPP)],
)
async def test_a_code_reaches_an_address_and_is_forgotten(
    world: World, address: str, channel: int
) -> None:
    request = pb.SendCodeRequest(address=address, channel=channel, code="481516")  # type: ignore[arg-type]
    await world.call("SendCode", request, role="SERVICE")
    sent = [*world.outside.mail_texts(), *map(str, world.outside.sms + world.outside.whatsapp)]
    assert len(sent) == 1
    assert "481516" in sent[0]
    (document,) = await world.database["deliveries"].find({}).to_list(None)
    assert "481516" not in str({key: document[key] for key in document if key != "outbox"})
    assert document["customer_id"] == ""


async def test_a_code_within_the_window_is_a_text(world: World) -> None:
    await world.write("linen shirt")
    request = pb.SendCodeRequest(address=PHONE, channel=channel_pb2.WHATSAPP, code="481516")
    await world.call("SendCode", request, role="SERVICE")
    assert world.outside.texts()[-1] == "Your code: 481516. Do not give it to anybody."


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "x", "channel": channel_pb2.SMS, "code": "1"}, "address"),
        ({"address": "x", "channel": channel_pb2.EMAIL, "code": "1"}, "address"),
        ({"address": PHONE, "channel": channel_pb2.SMS}, "code"),
        ({"address": MAIL, "channel": channel_pb2.INSTAGRAM, "code": "1"}, "channel"),
    ],
)
async def test_a_code_to_nowhere(world: World, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        await world.call("SendCode", pb.SendCodeRequest(**fields), role="SERVICE")
    assert field in [each.field for each in refusal.value.violations]


async def test_templates_are_put_and_read(world: World) -> None:
    kept = await put_news(world)
    assert (kept.template_id, kept.etag, len(kept.variants)) == ("news", "1", 2)
    assert (await put_news(world, if_match="1")).etag == "2"
    with pytest.raises(EtagMismatch):
        await put_news(world, if_match="1")
    found = await world.call("GetTemplate", pb.GetTemplateRequest(template_id="news"))
    assert found.template.etag == "2"
    own = await world.call("GetTemplate", pb.GetTemplateRequest(template_id="order_ready"))
    assert own.template.etag == "0"
    with pytest.raises(NotFound):
        await world.call("GetTemplate", pb.GetTemplateRequest(template_id="nothing"))


async def test_lists_deliveries_in_pages(world: World) -> None:
    await put_news(world)
    world.known.customer("cus_1", PHONE=PHONE)
    sent = []
    for _ in range(5):
        sent.append((await send(world, purpose="TRANSACTIONAL")).delivery_id)
        world.tick(seconds=1)
    request, seen = pb.ListDeliveriesRequest(customer_id="cus_1", page_size=2), []
    while True:
        page = await world.call("ListDeliveries", request)
        seen += [each.delivery_id for each in page.deliveries]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert seen == sent[::-1]


async def test_a_merge_makes_one_thread_and_undoing_it_two(world: World) -> None:
    other = "+6281300000000"
    await world.write("halo")
    world.tick(minutes=1)
    await world.write("promo", phone=other)
    merge = {"merge_id": "mrg_1", "customer_id": "cus_1", "other_customer_id": "cus_2"}
    for _ in range(2):
        await world.event(identity_events.CustomersMerged(**merge))
    thread = await world.conversation()
    assert (thread.customer_id, len(thread.messages)) == ("cus_1", 4)
    assert (await world.conversation(customer_id="cus_2")).conversation_id == thread.conversation_id
    assert len(await world.deliveries("cus_1")) == 2
    await world.event(identity_events.MergeUndone(**merge))
    await world.event(identity_events.CustomersMerged(**merge), "evt_late")
    for customer_id in ("cus_1", "cus_2"):
        apart = await world.conversation(customer_id=customer_id)
        assert (apart.customer_id, len(apart.messages)) == (customer_id, 2)
        assert len(await world.deliveries(customer_id)) == 1


async def test_a_coupon_is_given_once_to_a_person_who_was_two(world: World) -> None:
    await world.write("promo")
    merged = world.known.customers.pop("cus_1")
    known = world.known.customer("cus_7", WHATSAPP=PHONE)
    known.merged_customer_ids.append(merged.customer_id)
    await world.write("promo")
    assert len(world.known.issued) == 1
    assert "LINEN-0000001-7K" in world.outside.texts()[-1]
