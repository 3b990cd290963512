"""Many at once, in one process and in several: no unit twice, nothing half done."""

import asyncio
import random

import pytest

from lintas.inventory.v1 import stock_service_pb2 as pb
from lintas_kit.mongo import Database

from .shop import Process, line, outcomes, process

pytestmark = pytest.mark.engine


async def test_400_buyers_of_50_units_in_two_processes(shop: Process, database: Database) -> None:
    other = process(database, shop.clock)
    calls = []
    for number in range(400):
        one = (shop, other)[number % 2]
        reserving = number % 4 < 2
        calls.append(one.reserve(line()) if reserving else one.take(f"ord_{number}", line()))
    assert await outcomes(calls) == {"OK": 50, "OUT_OF_STOCK": 350}
    assert (await shop.level())[2] == 0
    await shop.balanced()


async def test_who_asks_again_meanwhile_joins_the_first(shop: Process, database: Database) -> None:
    """All that there is, taken by one reference in several requests at once, by two processes."""
    other = process(database, shop.clock)
    calls = [(shop, other)[n % 2].adjust(("shirt", "jkt", -50, "broken")) for n in range(8)]
    assert await outcomes(calls) == {"OK": 8}
    assert await shop.level() == (0, 0, 0)
    await shop.balanced()


async def test_what_meets_is_written_together(shop: Process) -> None:
    [before] = await shop.store.levels.collection.find({"sku": "shirt"}).to_list(1)
    calls = [shop.take(f"ord_{number}", line()) for number in range(40)]
    assert await outcomes(calls) == {"OK": 40}
    [after] = await shop.store.levels.collection.find({"sku": "shirt"}).to_list(1)
    assert after["version"] - before["version"] < 10
    assert await shop.balanced() == 40


async def test_all_lines_or_none_in_two_processes(shop: Process, database: Database) -> None:
    """Orders of both products, named in either order, by two processes: 25 of each fit."""
    other = process(database, shop.clock)
    both = [line(2), line(2, "socks")]
    calls = [
        (shop, other)[n % 2].take(f"ord_{n}", *(both if n % 3 else reversed(both)))
        for n in range(80)
    ]
    found = await outcomes(calls)
    assert found["OK"] + found["OUT_OF_STOCK"] == 80
    shirts, socks = await shop.level("shirt"), await shop.level("socks")
    assert shirts == socks == (50 - 2 * found["OK"], 0, 50 - 2 * found["OK"])
    assert 23 <= found["OK"] <= 25
    assert await shop.balanced() == 4 * found["OK"]


async def test_the_same_operation_at_once_in_two_processes_happens_once(
    shop: Process, database: Database
) -> None:
    other = process(database, shop.clock)
    for number in range(5):
        name = f"ord_{number}"
        calls = [(shop, other)[n % 2].take(name, line(), line(1, "socks")) for n in range(10)]
        assert await outcomes(calls) == {"OK": 10}
    assert await shop.level() == (45, 0, 45)
    assert await shop.balanced() == 10


async def test_the_same_reference_at_once_is_booked_once(shop: Process, database: Database) -> None:
    other = process(database, shop.clock)
    calls = [
        (shop, other)[n % 2].adjust(("shirt", "bdg", 5, "po-1"), ("socks", "bdg", 1, f"po-{n}"))
        for n in range(6)
    ]
    assert await outcomes(calls) == {"OK": 6}
    assert await shop.level("shirt", "bdg") == (5, 0, 5)
    assert await shop.level("socks", "bdg") == (6, 0, 6)
    await shop.recovered()
    await shop.balanced()


async def test_a_hold_ends_in_one_way_only(shop: Process, database: Database) -> None:
    other = process(database, shop.clock)
    names = [(await shop.reserve(line(), seconds=60)).reservation_id for _ in range(20)]
    calls = []
    for name in names:
        calls += [shop.commit(name), other.release(name), other.commit(name), shop.release(name)]
    found = await outcomes(calls)
    states = [(await shop.get(name)).state for name in names]
    committed = states.count(pb.Reservation.COMMITTED)
    assert states.count(pb.Reservation.RELEASED) == 20 - committed
    assert found["OK"] == 40
    assert found["RESERVATION_COMMITTED"] == 2 * committed
    assert await shop.level() == (50 - committed, 0, 50 - committed)
    assert await shop.balanced() == committed


async def test_expired_holds_are_had_by_those_who_race_for_them(
    shop: Process, database: Database
) -> None:
    other = process(database, shop.clock)
    await asyncio.gather(*(shop.reserve(line(5), seconds=60) for _ in range(10)))
    shop.clock.advance(seconds=61)
    assert (await shop.level())[2] == 50
    calls = [(shop, other)[n % 2].take(f"ord_{n}", line()) for n in range(100)]
    assert await outcomes(calls) == {"OK": 50, "OUT_OF_STOCK": 50}
    assert await shop.level() == (0, 0, 0)
    await shop.balanced()


async def test_everything_at_once_in_two_processes_balances(
    shop: Process, database: Database
) -> None:
    """Sales, returns, holds and their ends, expiry and recovery, over and over."""
    other = process(database, shop.clock)
    chance = random.Random(7)

    async def customer(number: int) -> None:
        one, two = chance.sample([shop, other], 2)
        skus = chance.sample(["shirt", "socks"], chance.randint(1, 2))
        lines = [line(chance.randint(1, 3), sku) for sku in skus]
        held = await one.reserve(*lines, seconds=chance.randint(1, 40))
        await chance.choice([one.commit, two.release, two.get])(held.reservation_id)
        await two.take(f"ord_{number}", *lines, happened=chance.random() < 0.2)
        await one.put_back(f"ret_{number}", *lines)

    async def keepers() -> None:
        for _ in range(12):
            shop.clock.advance(seconds=3)
            await asyncio.gather(*(p.parts.holds.expire() for p in (shop, other)))
            await asyncio.gather(*(p.parts.recover() for p in (shop, other)))

    done = await outcomes([keepers(), *(customer(number) for number in range(120))])
    assert set(done) <= {"OK", "OUT_OF_STOCK", "RESERVATION_EXPIRED", "RESERVATION_ENDED"}
    shop.clock.advance(seconds=60)
    await shop.recovered()
    await shop.parts.holds.expire()
    assert (await shop.level())[1] == 0
    await shop.balanced()
