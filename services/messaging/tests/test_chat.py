"""A customer's chat: from the provider's webhook to the answer that reaches the phone."""

import json
from typing import Any

import pytest
from google.protobuf import json_format
from messaging_peers import struct
from messaging_world import PHONE, World, whatsapp_body

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas_kit.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from lintas_messaging.domain import signature

pytestmark = pytest.mark.engine

WISH = "Halo, ada kemeja linen warna putih ukuran M di bawah 400 ribu?"


async def test_answers_with_price_stock_and_distance_of_the_nearest_store(world: World) -> None:
    await world.share()
    await world.write(WISH)
    stores, answer = world.outside.texts()
    assert "Lintas Senayan" in stores
    assert answer == (
        "Kemeja Linen Lengan Panjang, putih, ukuran M\n"
        "Harga: Rp 349.000\n"
        "Stok: 4 di Lintas Senayan, 1,2 km dari Anda"
    )
    assert world.outside.tokens == ["Bearer local"] * 2


async def test_the_preference_is_on_the_customer_view(world: World) -> None:
    await world.write(WISH)
    (customer,) = world.known.customers.values()
    assert customer.traits["name"] == "Ayu Lestari"
    assert customer.identifiers[0].value == PHONE
    assert customer.identifiers[0].verified
    told = json_format.MessageToDict(customer.preferences)
    assert told["priceRange"] == {"currencyCode": "IDR", "max": 400_000}
    assert [customer.preferences[key] for key in ("size", "colour", "language")] == [
        "M", "putih", "id",
    ]  # fmt: skip


async def test_without_a_location_it_tells_the_total_and_answers_again_once_shared(
    world: World,
) -> None:
    await world.write("linen shirt size M")
    assert "In stock: 61 over all locations" in world.outside.texts()[-1]
    assert "Share your location" in world.outside.texts()[-1]
    await world.share()
    assert "In stock: 4 at Lintas Senayan, 1.2 km from you" in world.outside.texts()[-1]


async def test_goes_on_with_the_wish_before(world: World) -> None:
    await world.write(WISH)
    await world.write("yang biru ada?")
    assert "biru, ukuran M" in world.outside.texts()[-1]


async def test_a_promotion_is_one_coupon_and_a_link_to_what_was_shown(world: World) -> None:
    await world.write(WISH)
    await world.write("Ada promo atau diskon?")
    await world.write("voucher dong")
    first, again = world.outside.texts()[-2:]
    assert "LINEN-0000001-7K" in first
    assert "LINEN-0000001-7K" in again
    assert "https://shop.example/h/1" in first
    (issued,) = world.known.issued
    assert (issued.customer_id, issued.campaign_id) == ("cus_1", "linen-hemat")
    assert issued.channel == channel_pb2.WHATSAPP
    handoff = world.known.handoffs[0]
    assert (handoff.to_channel, handoff.customer_id) == (channel_pb2.WEB, "cus_1")
    assert (handoff.target.kind, handoff.target.id) == (sessions.HandoffTarget.PRODUCT, "K-P-M")


async def test_a_promotion_before_any_product_leads_back_to_the_chat(world: World) -> None:
    await world.write("promo")
    thread = await world.conversation()
    assert world.known.handoffs[0].target.id == thread.conversation_id


async def test_says_so_where_there_is_no_campaign(world: World) -> None:
    world.known.campaigns.clear()
    await world.write("any discount?")
    assert "no promotion" in world.outside.texts()[-1]


async def test_everything_of_a_chat_is_one_journey(world: World) -> None:
    await world.write(WISH)
    journey = world.answer["lintas-journey"]
    await world.write("promo")
    assert world.answer["lintas-journey"] == journey
    assert set(world.known.journeys) == {journey}
    assert {envelope.journey.journey_id for envelope, _ in await world.events("conversations")} == {
        journey
    }
    assert (await world.conversation()).journey_id == journey


async def test_events_tell_who_and_where_but_not_what(world: World) -> None:
    await world.write(WISH)
    events = await world.events("conversations") + await world.events("deliveries")
    names = [envelope.type.rpartition(".")[2] for envelope, _ in events]
    assert names == ["MessageReceived", "MessageSent", "DeliveryChanged", "DeliveryChanged"]
    assert {envelope.channel for envelope, _ in events} == {channel_pb2.WHATSAPP}
    for envelope, _ in events:
        words = envelope.SerializeToString()
        assert b"kemeja" not in words.lower()
        assert PHONE[1:].encode() not in words


async def test_a_redelivered_message_is_taken_once(world: World) -> None:
    assert await world.write(WISH, id="wamid.same") == 1
    assert await world.write(WISH, id="wamid.same") == 0
    assert len(world.outside.whatsapp) == 1
    assert len((await world.conversation()).messages) == 2


async def test_a_person_takes_over_and_the_bot_is_silent(world: World) -> None:
    await world.write("saya mau bicara dengan orang")
    thread = await world.conversation(status=pb.Conversation.ASSIGNED, assignee="queue")
    await world.write(WISH)
    assert len(world.outside.whatsapp) == 1
    request = pb.PostMessageRequest(
        conversation_id=thread.conversation_id, text="Saya Ani. Ada apa?"
    )
    posted = (await world.call("PostMessage", request)).message
    assert (posted.author, posted.text) == (pb.Message.AGENT, "Saya Ani. Ada apa?")
    assert world.outside.texts()[-1] == "Saya Ani. Ada apa?"
    assert (await world.conversation()).assignee == "ani"
    resolve = pb.ResolveConversationRequest(conversation_id=thread.conversation_id)
    assert (await world.call("ResolveConversation", resolve)).conversation.assignee == ""
    await world.write(WISH)
    assert "Rp 349.000" in world.outside.texts()[-1]
    assert (await world.conversation()).status == pb.Conversation.OPEN


async def test_an_agent_who_writes_has_the_thread(world: World) -> None:
    await world.write("halo")
    thread = await world.conversation()
    request = pb.PostMessageRequest(conversation_id=thread.conversation_id, text="Halo")
    await world.call("PostMessage", request)
    changed = await world.conversation()
    assert (changed.status, changed.assignee) == (pb.Conversation.ASSIGNED, "ani")


async def test_outside_the_window_only_templates(world: World) -> None:
    await world.write("halo")
    thread = await world.conversation()
    world.tick(hours=24)
    request = pb.PostMessageRequest(conversation_id=thread.conversation_id, text="Halo")
    with pytest.raises(FailedPrecondition, match="OUTSIDE_WINDOW: The customer"):
        await world.call("PostMessage", request)


async def test_stop_withdraws_what_was_agreed_even_from_a_person(world: World) -> None:
    await world.write("mau bicara dengan orang")
    world.known.agrees("cus_1", "MARKETING", channel_pb2.WHATSAPP)
    world.known.agrees("cus_1", "PERSONALISATION", channel_pb2.WHATSAPP)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await world.write("STOP")
    granted = {
        (each.purpose, each.channel)
        for each in world.known.customers["cus_1"].consents
        if each.granted
    }
    assert granted == {("MARKETING", channel_pb2.EMAIL)}
    await world.write("MULAI")
    assert world.known.customers["cus_1"].consents[-1].granted


@pytest.mark.parametrize("kind", ["image", "audio", "sticker"])
async def test_what_it_cannot_read_it_says_and_keeps_as_its_kind(world: World, kind: str) -> None:
    await world.whatsapp({"type": kind, kind: {"id": "1"}})
    assert "belum bisa membaca" in world.outside.texts()[-1]
    messages = (await world.conversation()).messages
    assert messages[0].kind == pb.Message.Kind.Value(kind.upper())


async def test_a_reaction_needs_no_answer(world: World) -> None:
    await world.whatsapp({"type": "reaction", "reaction": {"message_id": "x", "emoji": "👍"}})
    assert world.outside.whatsapp == []


async def test_buttons_are_read_like_words(world: World) -> None:
    reply = {"type": "button_reply", "button_reply": {"id": "1", "title": "Promo"}}
    await world.whatsapp({"type": "interactive", "interactive": reply})
    assert "LINEN-0000001-7K" in world.outside.texts()[-1]


async def test_helps_where_no_rule_knows_it(world: World) -> None:
    await world.write("besok ya")
    assert "Kami bisa membantu" in world.outside.texts()[-1]


async def test_stores_by_distance(world: World) -> None:
    await world.write("toko terdekat")
    assert "Toko kami:\n• Lintas Senayan\n• Lintas Bandung" in world.outside.texts()[-1]
    await world.share()
    assert "• Lintas Senayan, 0 m\n• Lintas Bandung, 117 km" in world.outside.texts()[-1]


async def test_a_peer_that_is_down_only_delays_the_answer(world: World) -> None:
    world.known.down = {"identity"}
    assert await world.write(WISH) == 1
    assert world.outside.whatsapp == []
    assert await world.use_cases.answer_due() == 0
    world.known.down = {"inventory"}
    world.tick(seconds=5)
    assert await world.use_cases.answer_due() == 1
    assert world.outside.whatsapp == []
    world.known.down = set()
    world.tick(seconds=30)
    assert await world.use_cases.answer_due() == 1
    assert "Rp 349.000" in world.outside.texts()[-1]
    assert await world.use_cases.answer_due() == 0
    names = [payload.DESCRIPTOR.name for _, payload in await world.events("conversations")]
    assert names == ["MessageReceived", "MessageSent"]


async def test_a_provider_that_is_down_only_delays_the_sending(world: World) -> None:
    world.outside.answers = [(503, {}), (429, {})]
    await world.write(WISH)
    assert world.outside.whatsapp == []
    for _ in range(2):
        world.tick(seconds=5)
        assert await world.use_cases.send_due() == 1
    assert len(world.outside.whatsapp) == 1
    world.tick(hours=1)
    assert await world.use_cases.send_due() == 0
    (delivery,) = await world.deliveries("cus_1")
    assert delivery.status == pb.Delivery.SENT


async def test_a_crash_between_queueing_and_sending_sends_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = world.use_cases.receive_webhook.answer.post
    speak = post.store.conversations.speak
    crashed: list[bool] = []

    async def crash(*given: Any) -> None:
        if not crashed:
            crashed.append(True)
            raise RuntimeError
        await speak(*given)

    monkeypatch.setattr(post.store.conversations, "speak", crash)
    assert await world.write(WISH) == 1
    assert world.outside.whatsapp == []
    for _ in range(3):
        world.tick(seconds=31)
        await world.use_cases.answer_due()
        await world.use_cases.send_due()
    assert len(world.outside.whatsapp) == 1
    assert len((await world.conversation()).messages) == 2
    names = [payload.DESCRIPTOR.name for _, payload in await world.events("conversations")]
    assert names == ["MessageReceived", "MessageSent"]


async def test_what_a_provider_refuses_has_failed_for_its_reason(world: World) -> None:
    world.outside.answers = [(400, {"error": {"code": 131026, "message": "no"}})]
    await world.write(WISH)
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.FAILED, "WHATSAPP_131026")


async def test_reports_go_on_and_never_back(world: World) -> None:
    await world.write(WISH)
    assert await world.status("wamid.out1", "delivered") == 1
    assert await world.status("wamid.out1", "delivered") == 0
    assert await world.status("wamid.out1", "read") == 1
    assert await world.status("wamid.out1", "sent") == 0
    assert await world.status("wamid.unknown", "read") == 0
    (delivery,) = await world.deliveries("cus_1")
    assert delivery.status == pb.Delivery.OPENED
    states = [payload.delivery.status for _, payload in await world.events("deliveries")]  # type: ignore[attr-defined]
    assert states == [
        pb.Delivery.QUEUED, pb.Delivery.SENT, pb.Delivery.DELIVERED, pb.Delivery.OPENED,
    ]  # fmt: skip


async def test_texts_and_addresses_of_what_was_sent_are_forgotten(world: World) -> None:
    await world.write(WISH)
    (document,) = await world.database["deliveries"].find({}).to_list(None)
    assert "content" not in document
    assert "address" not in document


async def test_signatures(world: World) -> None:
    body = whatsapp_body({"messages": []})
    for provider, name in (
        ("whatsapp", "x-hub-signature-256"),
        ("instagram", "x-hub-signature-256"),
        ("sms", "x-lintas-signature-256"),
        ("email", "x-lintas-signature-256"),
    ):
        with pytest.raises(Unauthenticated, match="BAD_SIGNATURE"):
            await world.webhook(provider, body, {})
        with pytest.raises(PermissionDenied, match="BAD_SIGNATURE"):
            await world.webhook(provider, body, {name: signature.sign(body, "guess")})
    with pytest.raises(NotFound, match="PROVIDER_NOT_FOUND"):
        await world.webhook("telegram", body, {})
    assert await world.webhook("whatsapp", body) == 0


async def test_of_a_malformed_call_nothing_is_taken(world: World) -> None:
    good = {
        "from": PHONE[1:], "id": "1", "timestamp": "1", "type": "text", "text": {"body": "halo"},
    }  # fmt: skip
    with pytest.raises(InvalidArgument, match=r"messages\[1\]\.id"):
        await world.webhook("whatsapp", whatsapp_body({"messages": [good, good | {"id": None}]}))
    assert await world.database["messages"].count_documents({}) == 0


async def test_meta_asks_whether_the_address_is_ours(world: World) -> None:
    request = pb.VerifyWebhookRequest(
        provider="whatsapp", mode="subscribe", verify_token="local", challenge="1158201444"
    )
    answer = await world.call("VerifyWebhook", request, role="")
    assert (answer.content_type, answer.data) == ("text/plain", b"1158201444")
    request.verify_token = "guess"
    with pytest.raises(PermissionDenied):
        await world.call("VerifyWebhook", request, role="")
    request.provider = "sms"
    with pytest.raises(NotFound):
        await world.call("VerifyWebhook", request, role="")


async def test_instagram_sms_and_mail_are_answered_where_they_came_from(world: World) -> None:
    moment = int(world.clock.now().timestamp())
    direct = {
        "sender": {"id": "777"},
        "timestamp": moment * 1000,
        "message": {"mid": "m1", "text": "ada kemeja linen?"},
    }
    body = {"object": "instagram", "entry": [{"id": "ig", "messaging": [direct]}]}
    await world.webhook("instagram", json.dumps(body).encode())
    assert world.outside.instagram[0]["recipient"] == {"id": "777"}
    assert "Rp 349.000" in world.outside.instagram[0]["message"]["text"]
    text = {"messages": [{"id": "1", "from": "0812-3456-7890", "text": "promo"}]}
    await world.webhook("sms", json.dumps(text).encode())
    assert world.outside.sms[0]["to"] == PHONE
    mail = {"messages": [{"id": "1", "from": "ayu@example.com", "text": "linen shirt?"}]}
    await world.webhook("email", json.dumps(mail).encode())
    assert world.outside.mails[0]["To"] == "ayu@example.com"
    assert "Rp 349.000" in world.outside.mail_texts()[0]


async def test_one_thread_over_all_channels(world: World) -> None:
    world.known.customer("cus_9", WHATSAPP=PHONE, EMAIL="ayu@example.com")
    await world.write("halo")
    mail = {"messages": [{"id": "1", "from": "ayu@example.com", "text": "linen shirt?"}]}
    await world.webhook("email", json.dumps(mail).encode())
    thread = await world.conversation(customer_id="cus_9")
    assert [each.channel for each in thread.messages] == [
        channel_pb2.WHATSAPP, channel_pb2.WHATSAPP, channel_pb2.EMAIL, channel_pb2.EMAIL,
    ]  # fmt: skip
    assert thread.channel == channel_pb2.EMAIL


async def test_after_a_long_silence_it_is_another_journey(world: World) -> None:
    await world.write("halo")
    first = world.answer["lintas-journey"]
    world.tick(days=31)
    await world.write("halo")
    assert world.answer["lintas-journey"] != first


async def test_answers_in_the_customers_language(world: World) -> None:
    world.known.customer("cus_1", WHATSAPP=PHONE).preferences.CopyFrom(struct(language="en"))
    await world.write("👍")
    assert "We can help" in world.outside.texts()[-1]


async def test_customers_see_only_their_own_thread_and_can_rate_it(world: World) -> None:
    await world.write("halo")
    thread = await world.conversation()
    own = {"customer_id": "cus_1"}
    request = pb.GetConversationRequest(conversation_id=thread.conversation_id)
    seen = await world.call("GetConversation", request, role="CUSTOMER", caller=own)
    assert len(seen.conversation.messages) == 2
    with pytest.raises(NotFound):
        await world.call(
            "GetConversation", request, role="CUSTOMER", caller={"customer_id": "cus_2"}
        )
    rating = pb.RateConversationRequest(conversation_id=thread.conversation_id, score=5)
    rated = await world.call("RateConversation", rating, role="CUSTOMER", caller=own)
    assert rated.conversation.rating.score == 5
    rating.score = 6
    with pytest.raises(InvalidArgument, match="score"):
        await world.call("RateConversation", rating, role="CUSTOMER", caller=own)
    escalate = pb.EscalateConversationRequest(conversation_id=thread.conversation_id)
    escalated = await world.call("EscalateConversation", escalate, role="CUSTOMER", caller=own)
    assert escalated.conversation.assignee == "queue"


async def test_lists_conversations_in_pages_last_active_first(world: World) -> None:
    for number in range(5):
        await world.write("halo", phone=f"+62812345678{number}0")
        world.tick(minutes=1)
    request = pb.ListConversationsRequest(page_size=2)
    seen = []
    while True:
        page = await world.call("ListConversations", request)
        seen += [each.customer_id for each in page.conversations]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert seen == ["cus_5", "cus_4", "cus_3", "cus_2", "cus_1"]
    request.page_token = "bm90LWEtdG9rZW4"
    with pytest.raises(InvalidArgument, match="pageToken"):
        await world.call("ListConversations", request)
