"""What customers are told of their orders, and of carts that they left."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from messaging_outside import body
from messaging_peers import struct
from messaging_world import PHONE, World

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas.messaging.v1 import messaging_service_pb2 as pb
from lintas.orders.v1 import carts_service_pb2 as carts
from lintas.orders.v1 import orders_events_pb2 as events
from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_kit.context import JourneyRef
from lintas_kit.errors import EtagMismatch, InvalidArgument, NotFound

pytestmark = pytest.mark.engine

JOURNEY = JourneyRef("jrn_1", f"00-{'a' * 32}-{'b' * 16}-01")
MAIL = "ayu@example.com"


def order(**fields: Any) -> orders.Order:
    made = orders.Order(
        order_id="ord_1",
        customer_id="cus_1",
        cart_id="crt_1",
        pickup_code="481516",
        fulfilment=orders.Fulfilment(kind=orders.Fulfilment.PICKUP, location_id="toko-jakarta"),
    )
    made.lines.add(line_id="lin_1", name="Kemeja Linen", quantity=2)
    made.total.currency_code = "IDR"
    made.total.units = 628_200
    for name, value in fields.items():
        if isinstance(value, str):
            setattr(made, name, value)
        else:
            getattr(made, name).CopyFrom(value)
    return made


async def test_a_confirmation_goes_over_whatsapp_and_mail_once(world: World) -> None:
    world.known.customer("cus_1", WHATSAPP=PHONE, EMAIL=MAIL)
    await world.write("halo")
    world.tick(seconds=1)
    for _ in range(2):
        await world.event(events.OrderPlaced(order=order()), journey=JOURNEY)
    assert len(world.outside.whatsapp) == 2
    text = world.outside.texts()[-1]
    for words in ("ord_1", "2 × Kemeja Linen", "Rp 628.200", "Ambil di Lintas Senayan"):
        assert words in text
    (mail,) = world.outside.mails
    assert mail["Subject"] == "Pesanan ord_1 kami terima"
    assert mail["To"] == MAIL
    assert "2 × Kemeja Linen" in body(mail, "plain")
    assert "<br>" in body(mail, "html")
    assert "/t/" not in body(mail, "html")
    thread = await world.conversation()
    assert [each.author for each in thread.messages[-2:]] == [pb.Message.SYSTEM] * 2


async def test_outside_the_window_whatsapp_gets_a_template(world: World) -> None:
    world.known.customer("cus_1", WHATSAPP=PHONE)
    await world.event(events.OrderPlaced(order=order()), journey=JOURNEY)
    (message,) = world.outside.whatsapp
    assert message["template"]["name"] == "order_placed"
    assert message["template"]["language"] == {"code": "id"}
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.purpose, delivery.template_id) == ("TRANSACTIONAL", "order_placed")


async def test_messages_join_the_orders_journey(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    await world.event(events.OrderPlaced(order=order()), journey=JOURNEY)
    found = await world.events("conversations") + await world.events("deliveries")
    assert {envelope.journey.journey_id for envelope, _ in found} == {"jrn_1"}
    thread = await world.conversation()
    assert (thread.status, thread.journey_id) == (pb.Conversation.RESOLVED, "jrn_1")


async def test_ready_with_the_pickup_code_in_the_customers_language(world: World) -> None:
    known = world.known.customer("cus_1", EMAIL=MAIL)
    known.preferences.CopyFrom(struct(language="en"))
    await world.event(events.OrderReady(order=order()))
    (text,) = world.outside.mail_texts()
    assert "Lintas Senayan" in text
    assert "Show the code 481516" in text


async def test_ready_asks_for_the_code_where_the_event_has_none(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.placed["ord_1"] = order()
    await world.event(events.OrderReady(order=order(pickup_code="")))
    assert "481516" in world.outside.mail_texts()[0]


async def test_every_step_is_told_once_over_the_best_channel(world: World) -> None:
    world.known.customer("cus_1", WHATSAPP=PHONE, EMAIL=MAIL)
    await world.write("halo")
    returned = orders.Return(
        return_id="ret_1", lines=[orders.ReturnLine(line_id="lin_1", quantity=1)]
    )
    returned.refund.currency_code = "IDR"
    returned.refund.units = 314_100
    for number, event in enumerate(
        (
            events.OrderReady(order=order()),
            events.OrderCollected(order=order()),
            events.OrderShipped(order=order()),
            events.OrderCancelled(order=order()),
            events.OrderReturned(order=order(), **{"return": returned}),
        )
    ):
        for _ in range(2):
            await world.event(event, f"evt_{number}")
    told = world.outside.texts()[1:]
    assert len(told) == 5
    assert "481516" in told[0]
    assert "1 × Kemeja Linen" in told[-1]
    assert "Rp 314.100" in told[-1]
    assert world.outside.mails == []


@pytest.mark.parametrize(
    "untold",
    [
        order(customer_id=""),
        order(sale_id="kasir-1"),
        order(fulfilment=orders.Fulfilment(kind=orders.Fulfilment.CARRY_OUT)),
        order(customer_id="cus_unknown"),
    ],
)
async def test_tills_and_nobody_are_told_nothing(world: World, untold: orders.Order) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    await world.event(events.OrderPlaced(order=untold))
    assert world.outside.mails == []


async def test_who_cannot_be_reached_is_on_record(world: World) -> None:
    world.known.customer("cus_1", DEVICE="x")
    await world.event(events.OrderPlaced(order=order()))
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.SUPPRESSED, "NO_ADDRESS")


def cart(at: datetime, **fields: Any) -> carts.Cart:
    known: dict[str, Any] = {
        "cart_id": "crt_1",
        "customer_id": "cus_1",
        "channel": channel_pb2.WEB,
        "state": carts.Cart.OPEN,
    }
    made = carts.Cart(**(known | fields))
    if "lines" not in fields:
        made.lines.add(line_id="lin_1", name="Kemeja Linen", quantity=1)
    made.subtotal.currency_code = "IDR"
    made.subtotal.units = 349_000
    made.update_time.FromDatetime(at)
    return made


async def automate(world: World, **fields: Any) -> pb.Automation:
    automation = pb.Automation(
        trigger=pb.Automation.CART_ABANDONED,
        send=pb.AutomationSend(template_id="cart_reminder", purpose="MARKETING"),
        **fields,
    )
    automation.delay.FromTimedelta(timedelta(hours=1))
    request = pb.PutAutomationRequest(automation_id="reminder", automation=automation)
    answer: pb.PutAutomationResponse = await world.call("PutAutomation", request, role="MARKETER")
    return answer.automation


async def leave_cart(world: World, **fields: Any) -> None:
    left = cart(world.clock.now(), **fields)
    world.known.open_carts["crt_1"] = left
    await world.event(events.CartChanged(cart=left), journey=JOURNEY)


async def test_one_reminder_with_consent(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    world.tick(minutes=59)
    assert await world.use_cases.send_reminders() == 0
    world.tick(minutes=1)
    assert await world.use_cases.send_reminders() == 1
    (mail,) = world.outside.mails
    assert "Kemeja Linen" in body(mail, "plain")
    assert "Rp 349.000" in body(mail, "plain")
    (handoff,) = world.known.handoffs
    assert (handoff.target.kind, handoff.target.id) == (sessions.HandoffTarget.CART, "crt_1")
    (delivery,) = await world.deliveries("cus_1")
    assert delivery.consent_receipt_id == f"rcp_MARKETING_{channel_pb2.EMAIL}"
    assert delivery.automation_id == "reminder"
    found = await world.events("deliveries")
    assert {envelope.journey.journey_id for envelope, _ in found} == {"jrn_1"}
    assert found[0][0].journey.traceparent != JOURNEY.traceparent
    await leave_cart(world)
    world.tick(hours=2)
    assert await world.use_cases.send_reminders() == 0


async def test_none_without_consent_and_the_reason_is_kept(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL, WHATSAPP=PHONE)
    await automate(world)
    await leave_cart(world)
    world.tick(hours=1)
    assert await world.use_cases.send_reminders() == 1
    assert world.outside.mails == []
    assert world.known.handoffs == []
    (delivery,) = await world.deliveries("cus_1")
    assert (delivery.status, delivery.reason) == (pb.Delivery.SUPPRESSED, "NO_CONSENT")


async def test_the_consent_of_the_moment_counts(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    world.tick(hours=1)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL, granted=False)
    await world.use_cases.send_reminders()
    assert world.outside.mails == []


async def test_every_touch_moves_the_reminder(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    world.tick(minutes=50)
    old = world.known.open_carts["crt_1"]
    await leave_cart(world)
    await world.event(events.CartChanged(cart=old), "evt_late")
    world.tick(minutes=50)
    assert await world.use_cases.send_reminders() == 0
    world.tick(minutes=10)
    assert await world.use_cases.send_reminders() == 1
    assert len(world.outside.mails) == 1


@pytest.mark.parametrize(
    "after",
    [
        {"lines": []},
        {"state": carts.Cart.CHECKED_OUT},
        {"state": carts.Cart.MERGED},
        {"customer_id": ""},
    ],
)
async def test_no_reminder_of_a_cart_that_is_not_abandoned(world: World, after: Any) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    await leave_cart(world, **after)
    world.tick(hours=2)
    await world.use_cases.send_reminders()
    assert world.outside.mails == []


async def test_a_bought_cart_is_not_reminded_of_whatever_is_heard_first(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await world.event(events.OrderPlaced(order=order(sale_id="x")))
    await leave_cart(world)
    world.tick(hours=2)
    assert await world.use_cases.send_reminders() == 0


async def test_the_cart_itself_is_asked_before_anything_is_sent(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    world.known.open_carts["crt_1"].state = carts.Cart.CHECKED_OUT
    world.tick(hours=1)
    assert await world.use_cases.send_reminders() == 1
    assert world.outside.mails == []


async def test_while_a_peer_is_down_the_reminder_waits(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    await automate(world)
    await leave_cart(world)
    world.tick(hours=1)
    world.known.down = {"identity"}
    assert await world.use_cases.send_reminders() == 1
    world.known.down = set()
    world.tick(minutes=1)
    assert await world.use_cases.send_reminders() == 1
    assert len(world.outside.mails) == 1


async def test_automations_other_channels_and_switched_off(world: World) -> None:
    world.known.customer("cus_1", EMAIL=MAIL)
    world.known.agrees("cus_1", "MARKETING", channel_pb2.EMAIL)
    conditions = pb.AutomationConditions(channels=[channel_pb2.APP])
    kept = await automate(world, conditions=conditions)
    assert kept.active
    await leave_cart(world)
    world.tick(hours=2)
    assert await world.use_cases.send_reminders() == 0
    await automate(world)
    await leave_cart(world)
    await automate(world, active=False)
    world.tick(hours=2)
    await world.use_cases.send_reminders()
    assert world.outside.mails == []
    get = pb.GetAutomationRequest(automation_id="reminder")
    found = (await world.call("GetAutomation", get, role="MARKETER")).automation
    assert (found.active, found.etag) == (False, "3")
    with pytest.raises(NotFound):
        await world.call("GetAutomation", pb.GetAutomationRequest(automation_id="x"))


async def test_automations_that_make_no_sense(world: World) -> None:
    request = pb.PutAutomationRequest(automation_id="a", automation=pb.Automation())
    with pytest.raises(InvalidArgument, match="delay"):
        await world.call("PutAutomation", request)
    request.automation.delay.FromTimedelta(timedelta(seconds=1))
    request.automation.trigger = pb.Automation.CART_ABANDONED
    request.automation.send.purpose = "MARKETING"
    for template, words in (("nothing", "is no template"), ("order_ready", "pickupCode")):
        request.automation.send.template_id = template
        with pytest.raises(InvalidArgument, match=words):
            await world.call("PutAutomation", request)


async def test_a_lost_race_is_told(world: World) -> None:
    kept = await automate(world)
    request = pb.PutAutomationRequest(automation_id="reminder", automation=kept)
    await world.call("PutAutomation", request, if_match=kept.etag)
    with pytest.raises(EtagMismatch):
        await world.call("PutAutomation", request, if_match=kept.etag)
