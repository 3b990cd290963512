"""The collection of orders."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lintas_kit.money import Money
from lintas_kit.mongo import Database
from lintas_orders.domain import work
from lintas_orders.domain.order import Order
from lintas_orders.domain.parts import Fulfilment, FulfilmentKind, Journey
from lintas_orders.domain.status import Status
from lintas_orders.domain.work import WorkKind
from lintas_orders.store import Store
from lintas_orders.store.orders import Claimed, LostRace

pytestmark = pytest.mark.engine

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def store(database: Database) -> Store:
    store = Store(database)
    await store.create_indexes()
    return store


def order(number: int, **more: object) -> Order:
    plain = Order(
        f"ord_{number:03}",
        "IDR",
        1,
        Status.PLACED,
        (),
        Fulfilment(FulfilmentKind.PICKUP, "jakarta"),
        NOW,
        NOW,
        NOW,
        Money.zero("IDR"),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


async def test_a_claim_has_turns(store: Store) -> None:
    await store.orders.insert(order(1, claim="cart:1", turn=1), [], NOW)
    with pytest.raises(Claimed):
        await store.orders.insert(order(2, claim="cart:1", turn=1), [], NOW)
    await store.orders.insert(order(3, claim="cart:1", turn=2), [], NOW)
    await store.orders.insert(order(4), [], NOW)
    await store.orders.insert(order(5), [], NOW)
    newest = await store.orders.claimed("cart:1")
    assert newest
    assert newest.order_id == "ord_003"
    found = await store.orders.claimed_all(["cart:1", "cart:2"])
    assert {claim: each.order_id for claim, each in found.items()} == {"cart:1": "ord_003"}


async def test_only_the_latest_version_is_changed(store: Store) -> None:
    first = order(1)
    await store.orders.insert(first, [], NOW)
    second = replace(first, status=Status.READY, version=2)
    await store.orders.save(first, second, [], NOW)
    with pytest.raises(LostRace):
        await store.orders.save(first, second, [], NOW)
    assert await store.orders.get("ord_001") == second


async def test_due_work_is_leased_once(store: Store) -> None:
    begun = work.begin(WorkKind.SALE, NOW)
    for number in range(30):
        await store.orders.insert(order(number, work=begun), [], NOW)
    assert await store.orders.take_over(NOW + work.LEASE / 2) == []
    later = NOW + work.LEASE
    leased = await asyncio.gather(*(store.orders.take_over(later) for _ in range(4)))
    ids = [each.order_id for some in leased for each in some]
    assert sorted(ids) == [f"ord_{number:03}" for number in range(30)]
    assert await store.orders.take_over(later) == []
    assert await store.orders.work_under_way() == 30
    for each in [each for some in leased for each in some]:
        await store.orders.save(each, replace(each, work=None, version=each.version + 1), [], later)
    assert await store.orders.work_under_way() == 0


async def test_pages_of_a_person_are_by_time_of_sale(store: Store) -> None:
    sold: Callable[[int], datetime] = lambda n: NOW - timedelta(days=n // 2)  # noqa: E731
    for number in range(10):
        owner = f"cus_{number % 2}"
        await store.orders.insert(order(number, customer_id=owner, sold_at=sold(number)), [], NOW)
    found: list[str] = []
    position = None
    while page := await store.orders.page_of_customers(["cus_0", "cus_1"], None, position, 3):
        found += [each.order_id for each in page]
        position = (page[-1].sold_at, page[-1].order_id)
    assert found == [f"ord_{n:03}" for n in (1, 0, 3, 2, 5, 4, 7, 6, 9, 8)]
    assert await store.orders.page_of_customers(["cus_0"], Status.READY, None, 3) == []


async def test_where_a_journey_stood_last(store: Store) -> None:
    for number, minutes in enumerate([1, 3, 2]):
        hop = order(
            number,
            journey=Journey("jrn_1", str(number)),
            updated_at=NOW + timedelta(minutes=minutes),
        )
        await store.orders.insert(hop, [], NOW)
    last = await store.orders.latest_of_journey("jrn_1")
    assert last
    assert last.journey == Journey("jrn_1", "1")
    assert await store.orders.latest_of_journey("jrn_2") is None
