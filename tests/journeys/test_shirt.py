"""The journey of a shirt: chat, web, app, store, another store; asserted hop by hop."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from lintas_local.client import Client, Refused
from lintas_local.demo import catalogue
from lintas_local.demo.journey import SHIRT, TROUSERS, Journey
from lintas_local.demo.load import load
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform

pytestmark = pytest.mark.platform


@pytest.fixture(scope="module")
async def journey(platform: RunningPlatform) -> AsyncIterator[Journey]:
    async with Client(platform.gateway_url) as client:
        await load(client)
        yield Journey(client, platform.outside_url)


async def stock(journey: Journey, sku: str) -> dict[str, tuple[int, int]]:
    """On hand and reserved by location."""
    path = f"/products/{sku}/availability?near=-6.2146,106.8022"
    answer = await journey.client.call("GET", path, role="staff")
    return {
        level["locationId"]: (int(level["onHand"]), int(level["reserved"]))
        for level in answer["locations"]
    }


async def loyalty(journey: Journey) -> tuple[int, int]:
    """Balance and pending points."""
    path = f"/customers/{journey.customer_id}/loyalty"
    account = await journey.client.call("GET", path, role="agent")
    return int(account["balance"]), int(account["pending"])


async def test_1_the_bot_answers_with_the_nearest_store_and_keeps_the_preference(
    journey: Journey,
) -> None:
    await journey.ask_for_a_shirt()
    assert "Kemeja Linen Lengan Panjang" in journey.answer
    assert "349.000" in journey.answer
    assert "Grand Indonesia" in journey.answer
    found = await journey.client.call(
        "POST",
        "/customers:identify",
        {"channel": "WHATSAPP", "identifiers": [{"type": "PHONE", "value": journey.phone}]},
        role="agent",
    )
    assert found["created"] is False
    journey.customer_id = found["customer"]["customerId"]
    preferences = found["customer"]["preferences"]
    assert preferences["size"] == "M"
    assert preferences["colour"] == "putih"


async def test_2_a_promotion_is_a_coupon_of_their_own_and_a_link(journey: Journey) -> None:
    await journey.ask_for_a_promotion()
    coupon = await journey.client.call("GET", f"/coupons/{journey.coupon}", role="agent")
    assert coupon["customerId"] == journey.customer_id
    assert coupon["journeyId"] == journey.journey_id
    assert coupon["state"] == "ACTIVE"


async def test_3_the_link_opens_as_the_same_customer_once(journey: Journey) -> None:
    known = journey.customer_id
    await journey.go_on_in_the_web_shop()
    assert journey.customer_id == known
    with pytest.raises(Refused):
        await journey.client.call("POST", f"/handoffs/{journey.handoff}:redeem", {})


async def test_4_the_app_has_the_same_cart_and_reserves_in_the_store(journey: Journey) -> None:
    before = await stock(journey, SHIRT)
    await journey.check_out_in_the_app()
    assert journey.order["status"] == "PLACED"
    assert journey.order["total"]["units"] == "296650"
    after = await stock(journey, SHIRT)
    on_hand, reserved = before[catalogue.JAKARTA]
    assert after[catalogue.JAKARTA] == (on_hand, reserved + 1)
    order_id = journey.order["orderId"]

    async def confirmed() -> bool:
        chat = any(order_id in text for text in await journey.chat.answers())
        return chat and any(order_id in text for text in await journey.e_mails())

    await eventually(confirmed, 15)


async def test_5_the_store_hands_over_and_sells_more(journey: Journey) -> None:
    before = await stock(journey, SHIRT)
    trousers = await stock(journey, TROUSERS)
    await journey.collect_and_buy_more()
    on_hand, reserved = before[catalogue.JAKARTA]
    assert (await stock(journey, SHIRT))[catalogue.JAKARTA] == (on_hand - 1, reserved - 1)
    left = (await stock(journey, TROUSERS))[catalogue.JAKARTA]
    assert left[0] == trousers[catalogue.JAKARTA][0] - 1
    assert journey.sale["customerId"] == journey.customer_id

    async def earned() -> None:
        assert await loyalty(journey) == (29 + 29, 0)

    await eventually(earned, 15)
    assert any(journey.order["orderId"] in text for text in (await journey.chat.answers())[-3:]), (
        "the customer was not told that it is ready"
    )


async def test_6_the_return_in_another_store_nets_to_nothing(journey: Journey) -> None:
    before = await stock(journey, SHIRT)
    await journey.return_elsewhere()
    on_hand, reserved = before[catalogue.BANDUNG]
    assert (await stock(journey, SHIRT))[catalogue.BANDUNG] == (on_hand + 1, reserved)
    assert journey.order["status"] == "RETURNED"
    assert journey.order["refunded"] == journey.order["total"]

    async def reversed_() -> None:
        assert await loyalty(journey) == (29, 0)
        coupon = await journey.client.call("GET", f"/coupons/{journey.coupon}", role="agent")
        assert (coupon["redemptions"], coupon["state"]) == ("0", "ACTIVE")

    await eventually(reversed_, 15)


async def test_7_every_hop_is_there_in_order_with_its_trace(journey: Journey) -> None:
    hops = await journey.hops()
    assert [hop["at"] for hop in hops] == sorted(hop["at"] for hop in hops)
    by_trace = {hop["traceId"]: hop for hop in hops}
    assert len(by_trace) == len(hops)
    seen = [by_trace[step.trace_id]["channel"] for step in journey.steps]
    assert seen == [step.channel for step in journey.steps]
    kinds = [by_trace[step.trace_id]["kind"] for step in journey.steps]
    for kind in ("MESSAGE_RECEIVED", "COUPON_ISSUED", "HANDOFF_REDEEMED", "CART_CHANGED"):
        assert kind in kinds
    assert kinds[-5:] == [
        "ORDER_PLACED",
        "ORDER_READY",
        "ORDER_COLLECTED",
        "SALE",
        "ORDER_RETURNED",
    ]


async def test_7_each_hop_links_to_the_one_before(
    journey: Journey, platform: RunningPlatform
) -> None:
    traces = [step.trace_id for step in journey.steps]
    journey_id = journey.journey_id

    async def linked() -> None:
        roots = {
            span.trace_id: span
            for span in platform.spans
            if span.trace_id in traces and not span.parent_span_id
        }
        assert set(roots) == set(traces)
        for before, after in pairwise(traces):
            links = {link.trace_id for link in roots[after].links}
            assert before in links, f"{roots[after].name} does not link to {roots[before].name}"
            assert roots[after].attributes["lintas.journey.id"] == journey_id

    await eventually(linked, 15)


async def test_7_the_books_balance(journey: Journey) -> None:
    books = await journey.books()
    assert {
        law["name"]: law["difference"] for law in books["laws"] if law["difference"] != "0"
    } == {}
    assert len(books["laws"]) >= 8


async def test_no_span_holds_personal_data(journey: Journey, platform: RunningPlatform) -> None:
    personal = (
        journey.phone,
        journey.phone[1:],
        journey.email,
        "kemeja linen warna",
        journey.coupon,
    )
    for span in platform.spans:
        words = f"{span.name} {span.attributes}"
        assert not [secret for secret in personal if secret in words], span.name


async def test_no_log_line_holds_personal_data(journey: Journey, platform: RunningPlatform) -> None:
    personal = (journey.phone[1:], journey.email, "kemeja linen warna", journey.session)
    for file in platform.logs.iterdir():
        text = file.read_text(errors="replace")
        assert not [secret for secret in personal if secret and secret in text], file.name
