"""A process dies at any moment; another goes on within seconds."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from peers_at_work import World
from shop import Shop, book, loose, peers_at, sale, sold

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit.errors import Internal, Problem, Unavailable
from lintas_kit.mongo import Database
from lintas_orders.domain import work
from lintas_orders.store import orders as order_store
from lintas_orders.usecases import finishing
from lintas_testing.clock import SettableClock

pytestmark = pytest.mark.engine

CHECKOUT_CALLS = [
    "CreateReservation",
    "HoldRedemption",
    "BurnPoints",
    "CommitRedemption",
]
SALE_CALLS = ["HoldRedemption", "BurnPoints", "TakeStock", "CommitRedemption"]


class Dead(BaseException):
    """What a killed process does next: nothing."""


@pytest.fixture
async def two(
    database: Database, world: World, peers_target: str
) -> AsyncIterator[tuple[Shop, Shop, SettableClock]]:
    """Two processes of orders whose time stands still."""
    clock = SettableClock()
    peer, peers = peers_at(peers_target)
    first, second = Shop(database, world, peers, clock), Shop(database, world, peers, clock)
    await first.store.create_indexes()
    world.points["cus_1"] = world.points["cus_0"] = 1_000
    world.campaigns = [
        promotions.Campaign(
            campaign_id="ten", name="Ten", benefit=promotions.Benefit(percent_off=10)
        )
    ]
    yield first, second, clock
    peer_closed = peer.close()
    await peer_closed


async def killed(world: World, at: str, when: str, doing: Any) -> None:
    """Runs until the peer gets the call (`before` it acts, or `after`), and never goes on."""
    reached = asyncio.Event()

    async def stop(name: str) -> None:
        if name == at:
            setattr(world, when, None)
            reached.set()
            await asyncio.sleep(3600)

    setattr(world, when, stop)
    task = asyncio.create_task(doing)
    await asyncio.wait_for(reached.wait(), 5)
    for left in [*finishing._under_way, task]:
        left.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def taken_over(shop: Shop, clock: SettableClock) -> None:
    clock.advance(work.LEASE)
    for _ in range(8):
        await shop.desk.take_over()
        if await shop.store.orders.work_under_way() == 0:
            return
        clock.advance(seconds=2)
    raise AssertionError("work is left")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", CHECKOUT_CALLS)
async def test_a_checkout_is_completed(
    two: tuple[Shop, Shop, SettableClock], world: World, at: str, when: str
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=2)
    await killed(world, at, when, first.checkout(cart.cart_id, redeem_points=100))
    await taken_over(second, clock)
    (order,) = await second.store.orders.page(None, None, 10)
    assert order.status.name == "PLACED"
    assert order.payments[0].amount.minor == order.total.minor - 100 * 100_00
    assert world.reserved(("shirt", "jakarta")) == 2
    assert world.points["cus_1"] == 900
    assert await second.event_names() == ["OrderPlaced"]
    again = await second.checkout(cart.cart_id)
    assert again.order_id == order.order_id
    await second.balanced()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", SALE_CALLS)
async def test_a_sale_is_completed_whether_or_not_the_till_asks_again(
    two: tuple[Shop, Shop, SettableClock], world: World, at: str, when: str
) -> None:
    from lintas.identity.v1 import identity_service_pb2 as identity

    first, second, clock = two
    member = identity.Identifier(type=identity.Identifier.MEMBER_CARD, value="M-1")
    given = sale(
        "s-1",
        sold("shirt"),
        customer=orders.SaleCustomer(identifier=member),
        redeem_points=100,
    )
    await killed(world, at, when, first.sell(given))
    await taken_over(second, clock)
    (order,) = await second.store.orders.page(None, None, 10)
    assert order.status.name == "COLLECTED"
    assert world.on_hand["shirt", "jakarta"] == 9
    assert (await second.sell(given)).order_id == order.order_id
    assert await second.event_names() == ["OrderPlaced"]
    await second.balanced()


@pytest.mark.parametrize("at", ["ReleaseReservation", "ReleaseRedemption", "RestorePoints"])
async def test_compensation_is_completed(
    two: tuple[Shop, Shop, SettableClock], world: World, at: str
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=2)
    declined = orders.Payment(method="TEST", token="decline")
    doing = first.checkout(cart.cart_id, redeem_points=100, payment=declined)
    await killed(world, at, "before", doing)
    await taken_over(second, clock)
    (order,) = await second.store.orders.page(None, None, 10)
    assert (order.status.name, order.cancel_reason) == ("CANCELLED", "PAYMENT_DECLINED")
    assert world.reserved(("shirt", "jakarta")) == 0
    assert world.points["cus_1"] == 1_000
    assert await second.event_names() == []
    assert (await second.checkout(cart.cart_id)).status == orders.Order.PLACED
    await second.balanced()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", ["CommitReservation"])
async def test_a_hand_over_is_completed(
    two: tuple[Shop, Shop, SettableClock], world: World, at: str, when: str
) -> None:
    first, second, clock = two
    order = await first.checkout((await first.cart(shirt=2)).cart_id)
    await first.act("MarkOrderReady", order_id=order.order_id)
    doing = first.act("CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code)
    await killed(world, at, when, doing)
    await taken_over(second, clock)
    collected = await second.act("GetOrder", order_id=order.order_id)
    assert collected.status == orders.Order.COLLECTED
    assert world.on_hand["shirt", "jakarta"] == 8
    await second.balanced()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", ["PutBackStock", "ReverseRedemption", "RestorePoints"])
async def test_a_return_is_completed(
    two: tuple[Shop, Shop, SettableClock], world: World, at: str, when: str
) -> None:
    first, second, clock = two
    order = await first.checkout((await first.cart(shirt=2)).cart_id, redeem_points=100)
    await first.act("MarkOrderReady", order_id=order.order_id)
    await first.act("CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code)
    back = orders.ReturnLine(line_id=order.lines[0].line_id, quantity=2, condition=1)
    doing = first.act("CreateReturn", order_id=order.order_id, lines=[back], location_id="jakarta")
    await killed(world, at, when, doing)
    await taken_over(second, clock)
    returned = await second.act("GetOrder", order_id=order.order_id)
    assert returned.status == orders.Order.RETURNED
    assert world.on_hand["shirt", "jakarta"] == 10
    assert world.points["cus_1"] == 1_000
    assert (await second.event_names()).count("OrderReturned") == 1
    await second.balanced()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_return_without_receipt_is_completed(
    two: tuple[Shop, Shop, SettableClock], world: World, when: str
) -> None:
    first, second, clock = two
    await killed(world, "PutBackStock", when, book(first, loose()))
    clock.advance(work.LEASE)
    assert await second.desk.take_over() == 1
    assert world.on_hand["shirt", "jakarta"] == 12
    assert await second.event_names("loose_returns") == ["LooseReturnBooked"]


async def test_a_peer_that_stays_away_ends_the_checkout(
    two: tuple[Shop, Shop, SettableClock], world: World
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=1)
    away = True

    def burn_is_away(name: str) -> None:
        if name == "BurnPoints" and away:
            raise Unavailable("UNAVAILABLE", "Away.", (), 1.0)

    world.before = burn_is_away
    asked = asyncio.create_task(_outcome(first.checkout(cart.cart_id, redeem_points=100)))
    for _ in range(6):
        await asyncio.sleep(0.15)
        clock.advance(seconds=2)
        await second.desk.take_over()
    assert await asyncio.wait_for(asked, 5) == "UNAVAILABLE"
    (order,) = await second.store.orders.page(None, None, 10)
    assert (order.status.name, order.cancel_reason) == ("CANCELLED", "UNAVAILABLE")
    assert world.reserved(("shirt", "jakarta")) == 0
    away = False
    assert (await first.checkout(cart.cart_id)).status == orders.Order.PLACED
    await second.balanced()


async def test_a_peer_that_comes_back_completes_it(
    two: tuple[Shop, Shop, SettableClock], world: World
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=1)
    failures = [Internal(), Unavailable("UNAVAILABLE", "Away.", (), 1.0)]

    def reservation_fails(name: str) -> None:
        if name == "CreateReservation" and failures:
            raise failures.pop()

    world.before = reservation_fails
    asked = asyncio.create_task(_outcome(first.checkout(cart.cart_id)))
    for _ in range(6):
        await asyncio.sleep(0.15)
        clock.advance(seconds=1)
        await second.desk.take_over()
    assert await asyncio.wait_for(asked, 5) == "2"


async def test_stock_that_may_be_taken_is_asked_about_until_it_is_known(
    two: tuple[Shop, Shop, SettableClock], world: World
) -> None:
    """The answer got lost, so that the sale can't be given up however long it lasts."""
    first, second, clock = two
    lost = 8

    def answer_lost(name: str) -> None:
        nonlocal lost
        if name == "TakeStock" and lost:
            lost -= 1
            raise Unavailable("UNAVAILABLE", "Away.", (), 1.0)

    world.after = answer_lost
    asked = asyncio.create_task(_outcome(first.sell(sale("s-1", sold("shirt")))))
    for _ in range(14):
        await asyncio.sleep(0.1)
        clock.advance(seconds=3)
        await second.desk.take_over()
    assert await asyncio.wait_for(asked, 9) == str(orders.Order.COLLECTED)
    assert world.on_hand["shirt", "jakarta"] == 9
    await second.balanced()


async def test_many_processes_take_each_thing_over_once(
    two: tuple[Shop, Shop, SettableClock], world: World
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=2)
    await killed(world, "CreateReservation", "after", first.checkout(cart.cart_id))
    clock.advance(work.LEASE)
    done = await asyncio.gather(*(shop.desk.take_over() for shop in (first, second) * 3))
    assert sum(done) == 1
    assert await second.event_names() == ["OrderPlaced"]


async def test_a_process_that_was_only_slow_writes_nothing(
    two: tuple[Shop, Shop, SettableClock], world: World
) -> None:
    first, second, clock = two
    cart = await first.cart(shirt=2)
    slow, go_on = asyncio.Event(), asyncio.Event()

    async def pause(name: str) -> None:
        if name == "CreateReservation" and not slow.is_set():
            slow.set()
            await go_on.wait()

    world.after = pause
    asked = asyncio.create_task(first.checkout(cart.cart_id))
    await slow.wait()
    await taken_over(second, clock)
    go_on.set()
    order = await asked
    assert order.status == orders.Order.PLACED
    assert await second.event_names() == ["OrderPlaced"]
    await second.balanced()


async def _outcome(doing: Any) -> str:
    try:
        return str((await doing).status)
    except Problem as refusal:
        return refusal.reason


def test_the_lease_leaves_time_for_a_takeover_within_ten_seconds() -> None:
    assert work.LEASE.total_seconds() + work.LONGEST_PAUSE.total_seconds() + 1 < 10
    assert order_store.MOST_TAKEN_OVER > 0
