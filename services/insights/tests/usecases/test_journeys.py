"""Journeys as callers see them."""

import itertools

import pytest

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.insights.v1 import insights_service_pb2 as pb
from lintas.loyalty.v1 import loyalty_events_pb2
from lintas.messaging.v1 import messaging_events_pb2 as messaging
from lintas.messaging.v1 import messaging_service_pb2 as messages
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2
from lintas.promotions.v1 import promotions_events_pb2 as promotions
from lintas_insights import consumers
from lintas_kit import context
from lintas_kit.context import Call, Caller
from lintas_kit.errors import InvalidArgument, NotFound

from ..conftest import POS, WEB, WHATSAPP, Service, order

pytestmark = pytest.mark.engine


async def shirt(service: Service) -> None:
    """Chat, coupon, handoff, cart, order, sale, return: with what others say in their traces."""
    whatsapp = channel_pb2.WHATSAPP
    received = messaging.MessageReceived(
        conversation_id="cnv_1", customer_id="cus_a", channel=whatsapp
    )
    answered = messaging.MessageSent(
        conversation_id="cnv_1",
        customer_id="cus_a",
        channel=whatsapp,
        author=messages.Message.BOT,
    )
    coupon = promotions.CouponsIssued(campaign_id="promo", codes=["X"], customer_id="cus_a")
    opened = identity.HandoffRedeemed(handoff_id="hnd_1", customer_id="cus_a")
    session = identity.SessionStarted(customer_id="cus_a", session_id="ses_1")
    cart = orders.CartChanged()
    cart.cart.cart_id = "crt_1"
    bought = order("ord_1", [500], channel=WEB, sale=False)
    back = orders.OrderReturned(order=bought)
    back.order.status = orders_service_pb2.Order.RETURNED
    told = [
        (received, "t1", WHATSAPP),
        (answered, "t1", 0),
        (received, "t2", WHATSAPP),
        (coupon, "t2", WHATSAPP),
        (answered, "t2", 0),
        (session, "t3", WEB),
        (opened, "t3", WEB),
        (cart, "t4", WEB),
        (cart, "t5", WEB),
        (orders.OrderPlaced(order=bought), "t5", WEB),
        (messaging.MessageSent(customer_id="cus_a"), "t5", 0),
        (orders.OrderPlaced(order=order("ord_2", [300])), "t6", POS),
        (back, "t7", POS),
    ]
    for number, (message, trace, channel) in enumerate(told):
        await service.hear(message, number, journey="jrn_1", trace=trace, channel=channel)


async def journey(service: Service, journey_id: str = "jrn_1") -> pb.Journey:
    request = pb.GetJourneyRequest(journey_id=journey_id)
    return (await service.servicer.GetJourney(request, None)).journey


async def test_each_trace_is_a_hop_in_order(service: Service) -> None:
    await shirt(service)
    await shirt(service)
    found = await journey(service)
    assert [(hop.kind, hop.trace_id) for hop in found.hops] == [
        ("MESSAGE_RECEIVED", "t1"),
        ("COUPON_ISSUED", "t2"),
        ("HANDOFF_REDEEMED", "t3"),
        ("CART_CHANGED", "t4"),
        ("ORDER_PLACED", "t5"),
        ("SALE", "t6"),
        ("ORDER_RETURNED", "t7"),
    ]
    assert [hop.channel for hop in found.hops] == [4, 4, 1, 1, 1, 9, 9]
    assert found.hops[0].service == "messaging"
    assert found.hops[4].reference == "ord_1"
    assert (found.customer_id, found.outcome) == ("cus_a", "PURCHASED")


async def test_events_without_a_journey_add_no_hop(service: Service) -> None:
    await service.hear(orders.OrderPlaced(order=order("ord_1", [500])), 1, trace="t")
    assert await service.database["steps"].count_documents({}) == 0
    listened = {row.payload for row in consumers.table(service.store, service.clock)}
    assert loyalty_events_pb2.PointsBooked not in listened
    assert messaging.MessageSent not in listened
    assert identity.CustomerIdentified not in listened


async def test_only_an_automations_message_that_went_out_is_a_reminder(service: Service) -> None:
    delivery = messages.Delivery(delivery_id="dlv_1", channel=channel_pb2.WHATSAPP)
    for number, (automation, status) in enumerate(
        [
            ("", messages.Delivery.SENT),
            ("cart", messages.Delivery.SUPPRESSED),
            ("cart", messages.Delivery.SENT),
            ("cart", messages.Delivery.CLICKED),
        ]
    ):
        delivery.automation_id, delivery.status = automation, status
        told = messaging.DeliveryChanged(delivery=delivery)
        await service.hear(told, number, journey="jrn_1", trace=f"t{number}", channel=0)
    (hop,) = (await journey(service)).hops
    assert (hop.kind, hop.channel, hop.trace_id) == ("REMINDER_SENT", WHATSAPP, "t2")


async def test_the_envelope_says_the_channel_and_else_the_order(service: Service) -> None:
    bought = order("ord_1", [500], channel=WEB, sale=False)
    placed = orders.OrderPlaced(order=bought)
    await service.hear(placed, 1, journey="jrn_1", trace="t1", channel=0)
    ready = orders.OrderReady(order=bought)
    await service.hear(ready, 2, journey="jrn_1", trace="t2", channel=POS)
    assert [hop.channel for hop in (await journey(service)).hops] == [WEB, POS]


async def test_customers_see_their_own_only(service: Service) -> None:
    await shirt(service)
    with pytest.raises(NotFound):
        await journey(service, "jrn_2")
    with context.calling(Call(caller=Caller("cus_b", "CUSTOMER", "cus_b"))):
        with pytest.raises(NotFound):
            await journey(service)
        await service.hear(
            identity.CustomersMerged(
                merge_id="mrg_1", customer_id="cus_b", other_customer_id="cus_a"
            ),
            100,
        )
        assert (await journey(service)).customer_id == "cus_b"
        await service.hear(identity.MergeUndone(merge_id="mrg_1"), 101)
        with pytest.raises(NotFound):
            await journey(service)


async def test_lists_all_ids_of_a_person_newest_first_by_page(service: Service) -> None:
    for number in range(5):
        name = "cus_a" if number % 2 else "cus_b"
        message = orders.OrderPlaced(order=order(f"ord_{number}", [5], customer_id=name))
        await service.hear(message, number, journey=f"jrn_{number}", trace=f"t{number}")
    merged = identity.CustomersMerged(
        merge_id="mrg_1", customer_id="cus_a", other_customer_id="cus_b"
    )
    await service.hear(merged, 100)
    seen: list[str] = []
    token = ""
    for _ in range(3):
        request = pb.ListCustomerJourneysRequest(customer_id="cus_b", page_size=2, page_token=token)
        page = await service.servicer.ListCustomerJourneys(request, None)
        seen += [each.journey_id for each in page.journeys]
        token = page.next_page_token
    assert seen == ["jrn_4", "jrn_3", "jrn_2", "jrn_1", "jrn_0"]
    assert not token
    request = pb.ListCustomerJourneysRequest(customer_id="cus_a", page_token="made-up")
    with pytest.raises(InvalidArgument):
        await service.servicer.ListCustomerJourneys(request, None)


async def test_merges_and_undoings_in_any_order(service: Service) -> None:
    merged = identity.CustomersMerged(
        merge_id="mrg_1", customer_id="cus_a", other_customer_id="cus_b"
    )
    undone = identity.MergeUndone(merge_id="mrg_1", customer_id="cus_a", other_customer_id="cus_b")
    for told in itertools.permutations([merged, undone, merged]):
        for number, message in enumerate(told):
            await service.hear(message, number)
    assert await service.store.merges.everybody("cus_a") == ["cus_a"]
    assert await service.store.merges.everybody("cus_b") == ["cus_b"]
