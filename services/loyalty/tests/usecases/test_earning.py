"""Points follow orders, whatever order their events come in, and however often."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from ..conftest import START, Service, Shop

pytestmark = pytest.mark.engine


async def test_without_a_programme_nothing_is_earned(bare: Service) -> None:
    shop = Shop("ord_1", sale=True)
    await bare.hear_all([shop.placed()])
    assert await bare.points() == (0, 0, 0)
    assert await bare.database["accounts"].count_documents({}) == 0


async def test_points_wait_for_the_hand_over(service: Service) -> None:
    shop = Shop("ord_1", totals=(349_000,), points_value=52_350)
    await service.hear_all([shop.placed()])
    assert await service.points() == (0, 29, 0)
    await service.hear_all([shop.collected()])
    assert await service.points() == (29, 0, 29)
    assert await service.events() == ["PointsBooked", "PointsBooked"]
    assert await service.differences() == {}


async def test_a_tills_sale_earns_at_once(service: Service) -> None:
    await service.hear_all([Shop("ord_1", totals=(299_000,), sale=True).placed()])
    assert await service.points() == (29, 0, 29)


async def test_nobody_earns_for_an_anonymous_sale(service: Service) -> None:
    await service.hear_all([Shop("ord_1", customer_id="", sale=True).placed()])
    assert await service.database["accounts"].count_documents({}) == 0


async def test_a_cancelled_order_earns_nothing(service: Service) -> None:
    shop = Shop("ord_1")
    await service.hear_all([shop.placed(), shop.cancelled()])
    assert await service.points() == (0, 0, 0)
    late = Shop("ord_2")
    placed, cancelled = late.placed(), late.cancelled()
    await service.hear_all([cancelled, placed, cancelled])
    assert await service.points() == (0, 0, 0)
    assert await service.differences() == {}


async def test_any_order_and_any_number_of_events_comes_to_the_same(service: Service) -> None:
    states = set()
    for number, order in enumerate(itertools.permutations(range(4))):
        name = f"cus_{number}"
        shop = Shop(f"ord_{number}", name, totals=(55_000, 133_000, 7_000), quantity=3)
        told = [shop.placed(), shop.collected()]
        told += [shop.returned("ret_1", {0: 1, 1: 2}), shop.returned("ret_2", {1: 1})]
        await service.hear_all([told[index] for index in order])
        await service.hear_all([told[index] for index in reversed(order)])
        account = await service.store.accounts.get(name)
        states.add((account.lots, account.pending, account.lifetime))
    assert len(states) == 1
    assert await service.differences() == {}


async def test_all_that_comes_back_takes_back_all_that_was_earned(service: Service) -> None:
    shop = Shop("ord_1", totals=(33_333, 44_444, 55_555, -10_000), quantity=4, sale=True)
    await service.hear_all([shop.placed()])
    assert await service.points() == (12, 0, 12)
    for number in range(4):
        await service.hear_all([shop.returned(f"ret_{number}", dict.fromkeys(range(4), 1))])
    assert await service.points() == (0, 0, 0)
    found = await service.store.journal.of_order("ord_1")
    by_line: dict[str, int] = {}
    for booking in found:
        for entry in booking.entries:
            by_line[entry.line_id] = by_line.get(entry.line_id, 0) + entry.points
    assert set(by_line.values()) == {0}


async def test_what_was_spent_already_becomes_a_debt(service: Service) -> None:
    shop = Shop("ord_1", sale=True)
    await service.hear_all([shop.placed()])
    await service.desk.burn("cus_a", "ord_2", 10, "IDR")
    await service.hear_all([shop.returned("ret_1", {0: 1})])
    assert await service.points() == (-10, 0, 0)
    await service.hear_all([Shop("ord_3", totals=(150_000,), sale=True).placed()])
    assert await service.points() == (5, 0, 15)
    assert await service.differences() == {}


async def test_a_return_after_the_points_lapsed_costs_nothing(service: Service) -> None:
    shop = Shop("ord_1", totals=(300_000,), sale=True)
    await service.hear_all([shop.placed()])
    await service.desk.burn("cus_a", "ord_2", 10, "IDR")
    service.clock.advance(timedelta(days=400))
    await service.hear_all([Shop("ord_3", at=service.clock.now(), sale=True).placed()])
    await service.hear_all([shop.returned("ret_1", {0: 1})])
    balance, _, _ = await service.points()
    assert balance == 10 - 10  # what was burned of them is owed, what lapsed is not
    assert await service.differences() == {}


async def test_points_lapse_by_the_clock_and_are_booked_later(service: Service) -> None:
    await service.hear_all([Shop("ord_1", sale=True).placed()])
    seen = await service.desk.account("cus_a")
    assert [lot.points for lot in seen.expiring] == [10]
    service.clock.advance(timedelta(days=366))
    assert await service.points() == (0, 0, 10)
    assert await service.lots() == {"2027-01-16": 10}
    assert await service.desk.lapse() == 1
    assert await service.lots() == {}
    assert await service.desk.lapse() == 0
    assert await service.differences() == {}


async def test_the_tier_multiplies_what_is_earned_after_it_is_reached(service: Service) -> None:
    await service.hear_all([Shop("ord_1", totals=(5_000_000,), sale=True).placed()])
    await service.hear_all([Shop("ord_2", totals=(100_000,), sale=True).placed()])
    assert await service.points() == (500 + 12, 0, 512)
    seen = await service.desk.account("cus_a")
    assert seen.tier
    assert seen.tier.name == "SILVER"


async def test_an_event_of_long_ago_is_still_known(service: Service) -> None:
    shops = [
        Shop(f"ord_{number}", at=START + timedelta(minutes=number), sale=True)
        for number in range(80)
    ]
    told = [shop.placed() for shop in shops]
    await service.hear_all(told)
    before = await service.points()
    await service.desk.file()
    await service.hear_all(told)
    assert await service.points() == before
    assert await service.database["bookings"].count_documents({}) == 80


async def test_sales_of_one_customer_at_the_same_time_all_count(service: Service) -> None:
    shops = [Shop(f"ord_{number}", sale=True) for number in range(24)]
    told = [shop.placed() for shop in shops]
    await asyncio.gather(*(service.hear(*each) for each in told + told))
    assert await service.points() == (240, 0, 240)
    assert await service.differences() == {}
