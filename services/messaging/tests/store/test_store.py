"""The store on a real database, with both drivers: races, leases, and indexes."""

import asyncio
from datetime import datetime, timedelta

import pytest

from lintas_kit.errors import EtagMismatch
from lintas_kit.mongo import Database
from lintas_messaging import events
from lintas_messaging.domain.automations import Cart, Reminder
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.conversations import Author, Conversation, Message, Status
from lintas_messaging.domain.deliveries import Content, Delivery
from lintas_messaging.domain.deliveries import Status as DeliveryStatus
from lintas_messaging.domain.received import Inbound, Kind, Point
from lintas_messaging.domain.templates import Template, Variant
from lintas_messaging.store import Store
from lintas_messaging.store.conversations import Filter
from lintas_messaging.store.coupons import GivenCoupon
from lintas_messaging.store.messages import Waiting
from lintas_testing.clock import NOON

pytestmark = pytest.mark.engine

SECOND = timedelta(seconds=1)


def thread(number: int = 1, at: datetime = NOON) -> Conversation:
    customer_id = f"cus_{number}"
    return Conversation(
        f"cnv_{number}", customer_id, customer_id, Status.OPEN, Channel.WHATSAPP, at, at
    )


def waiting(number: int = 1) -> Waiting:
    inbound = Inbound(
        "whatsapp", f"wamid.{number}", Channel.WHATSAPP, Kind.LOCATION, "", "+62812", NOON,
        "Ayu", Point(-6.2, 106.8),
    )  # fmt: skip
    return Waiting(f"msg_{number}", f"msg_r{number}", inbound, NOON)


def message(text: str = "halo", message_id: str = "msg_1") -> Message:
    return Message(
        message_id, "cnv_1", "cus_1", Author.CUSTOMER, Channel.WHATSAPP, Kind.TEXT, text, NOON
    )


def delivery(number: int = 1, key: str = "") -> Delivery:
    return Delivery(
        f"dlv_{number}", key or f"k{number}", "cus_1", Channel.SMS, "P", DeliveryStatus.QUEUED,
        NOON,
        address="+62812", content=Content("Halo"),
    )  # fmt: skip


async def test_a_customer_has_one_thread_however_many_open_it(store: Store) -> None:
    opened = await asyncio.gather(
        *(
            store.conversations.open(
                Conversation(f"cnv_{n}", "cus_1", "cus_1", Status.OPEN, Channel.SMS, NOON, NOON)
            )
            for n in range(8)
        )
    )
    assert len({each.conversation_id for each in opened}) == 1


async def test_a_message_is_received_once(store: Store) -> None:
    taken = await asyncio.gather(*(store.messages.receive(waiting(), NOON) for _ in range(8)))
    assert sorted(taken) == [False] * 7 + [True]


async def test_one_worker_gets_what_is_due(store: Store) -> None:
    await store.messages.receive(waiting(), NOON)
    claims = await asyncio.gather(
        *(store.messages.claim_due(NOON, NOON + SECOND) for _ in range(8))
    )
    (claimed,) = [each for each in claims if each]
    assert (claimed.inbound, claimed.attempts) == (waiting().inbound, 1)
    assert await store.messages.claim_due(NOON + SECOND, NOON + 2 * SECOND)
    await store.messages.answered("msg_1")
    assert await store.messages.claim_due(NOON + 9 * SECOND, NOON) is None


async def test_what_is_heard_twice_is_noted_once(store: Store, database: Database) -> None:
    await store.conversations.open(thread())
    for _ in range(3):
        heard = await store.conversations.hear(
            message(), "+62812", {"journey_id": "jrn_1"}, events.received(message()), NOON
        )
    assert heard.heard == {Channel.WHATSAPP: NOON}
    assert heard.addresses == {Channel.WHATSAPP: "+62812"}
    document = await database["conversations"].find_one({"_id": "cnv_1"})
    assert document
    assert len(document["outbox"]) == 1
    assert await store.conversations.by_address(Channel.WHATSAPP, "+62812") == heard


async def test_a_thread_stays_small(store: Store, database: Database) -> None:
    await store.conversations.open(thread())
    for number in range(250):
        said = message("x" * 4000, f"msg_{number}")
        await store.messages.put(said)
        await store.conversations.speak(said, None, {}, events.sent(said), NOON)
    document = await database["conversations"].find_one({"_id": "cnv_1"}, {"outbox": 0})
    assert len(str(document)) < 10_000


async def test_the_first_text_of_a_message_holds(store: Store) -> None:
    assert (await store.messages.put(message("one"))).text == "one"
    assert (await store.messages.put(message("two"))).text == "one"
    assert [each.text for each in await store.messages.newest(["cnv_1"], 10)] == ["one"]


async def test_an_intent_is_queued_once(store: Store) -> None:
    queued = await asyncio.gather(
        *(store.deliveries.queue(delivery(n, "same"), NOON, NOON) for n in range(8))
    )
    assert sum(each is not None for each in queued) == 1
    assert await store.deliveries.by_key("same")


async def test_a_delivery_that_is_over_is_not_due(store: Store) -> None:
    await store.deliveries.queue(delivery(), NOON, NOON)
    claimed = await store.deliveries.claim_due(NOON, NOON + SECOND)
    assert claimed == delivery()
    await store.deliveries.sent(claimed, "sms:1", NOON)
    await store.deliveries.later(claimed, NOON)
    assert await store.deliveries.claim_due(NOON + 9 * SECOND, NOON) is None


async def test_of_writers_who_saw_the_same_version_one_wins(store: Store) -> None:
    template = Template("news", [Variant("id", "a")])
    assert (await store.templates.put(template, "")).version == 1

    async def put() -> bool:
        try:
            await store.templates.put(template, "1")
        except EtagMismatch:
            return False
        return True

    assert sum(await asyncio.gather(*(put() for _ in range(6)))) == 1
    versions = await asyncio.gather(*(store.templates.put(template, "") for _ in range(3)))
    assert sorted(each.version for each in versions) == [3, 4, 5]


async def test_older_news_of_a_cart_change_nothing(store: Store) -> None:
    cart = Cart("crt_1", "cus_1", Channel.WEB, True, 1, NOON)
    late = Cart("crt_1", "cus_1", Channel.WEB, True, 1, NOON - SECOND)
    await store.carts.touched(cart, Reminder("a", NOON + SECOND), None)
    await store.carts.touched(late, Reminder("a", NOON), None)
    assert await store.carts.claim_due(NOON, NOON) is None
    await store.carts.over("crt_1", NOON)
    await store.carts.touched(cart, Reminder("a", NOON), None)
    assert await store.carts.claim_due(NOON + 9 * SECOND, NOON) is None


async def test_a_coupon_is_given_once(store: Store) -> None:
    codes = [f"C-{n}" for n in range(6)]
    given = await asyncio.gather(
        *(store.coupons.give("cus_1", "cmp", GivenCoupon(code, None), NOON) for code in codes)
    )
    assert len({each.code for each in given}) == 1
    assert await store.coupons.given(["cus_2", "cus_1"], "cmp") == given[0]


async def test_merges_may_be_chained_and_undone_in_any_order(store: Store) -> None:
    await store.aliases.merged("mrg_1", "a", "b")
    await store.aliases.merged("mrg_2", "c", "a")
    assert await store.aliases.ids_of("b") == ["c", "a", "b"]
    await store.aliases.undone("mrg_2")
    assert await store.aliases.ids_of("b") == ["a", "b"]
    assert not await store.aliases.merged("mrg_2", "c", "a")
    assert await store.aliases.ids_of("c") == ["c"]


async def test_pages_over_threads_of_the_same_moment(store: Store) -> None:
    for number in range(5):
        await store.conversations.open(thread(number))
    first = await store.conversations.page(Filter(Status.OPEN), None, 3)
    last = first[-1]
    rest = await store.conversations.page(Filter(), (last.update_time, last.conversation_id), 9)
    assert [each.conversation_id for each in [*first, *rest]] == [
        f"cnv_{n}" for n in range(4, -1, -1)
    ]


async def test_every_list_and_every_loop_has_its_index(database: Database, store: Store) -> None:
    wanted = {
        "conversations": {"outbox_due", "customer_id", "addresses.WHATSAPP"},
        "messages": {"received_key", "due", "conversation_id"},
        "deliveries": {"key", "due", "provider_key", "open_id", "links.id", "outbox_due"},
        "carts": {"due", "forget_at"},
        "aliases": {"customer_id", "other_customer_id"},
    }
    for name, fields in wanted.items():
        information = await database[name].index_information()
        assert fields <= {index["key"][0][0] for index in information.values()}
