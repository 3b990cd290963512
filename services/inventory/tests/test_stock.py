"""Stock on a real database: races, repetitions, and processes that die between two lines."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from lintas_inventory.books import CheckBooks
from lintas_inventory.domain.adjustment import Adjustment
from lintas_inventory.domain.location import Kind, Location, Point
from lintas_inventory.domain.product import Product
from lintas_inventory.domain.reservation import Reservation, State
from lintas_inventory.domain.stock import Cause, Change, Level, Line, Outcome
from lintas_inventory.store import Store, open_store
from lintas_inventory.usecases.adjust_stock import AdjustStock
from lintas_inventory.usecases.end_reservation import EndReservation
from lintas_inventory.usecases.get_availability import GetAvailability
from lintas_inventory.usecases.operation import Operate
from lintas_inventory.usecases.put_back_stock import PutBackStock
from lintas_inventory.usecases.reclaim import Reclaim
from lintas_inventory.usecases.recover import Recover
from lintas_inventory.usecases.reserve_stock import ReserveStock
from lintas_inventory.usecases.settle import Settle
from lintas_inventory.usecases.take_stock import TakeStock
from lintas_kit import ids
from lintas_kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument
from lintas_kit.mongo import Database
from lintas_testing.clock import SettableClock

pytestmark = pytest.mark.engine


@dataclass
class Inventory:
    """The use cases on one database; a second one is a second process."""

    store: Store
    clock: SettableClock

    def __post_init__(self) -> None:
        self.settle = Settle(self.store, self.clock)
        self.reclaim = Reclaim(self.store, self.clock, self.settle)
        operate = Operate(self.store, self.clock)
        self.adjust = AdjustStock(self.store, self.clock)
        self.take = TakeStock(self.store, operate, self.reclaim)
        self.put_back = PutBackStock(self.store, operate)
        self.hold = ReserveStock(self.store, self.clock, self.reclaim)
        self.end = EndReservation(self.store, self.clock, self.settle, operate)
        self.recover = Recover(self.store, self.clock, self.settle)
        self.availability = GetAvailability(self.store, self.clock)
        self.books = CheckBooks(self.store, self.clock)

    async def level(self, sku: str = "shirt", location_id: str = "jkt") -> Level:
        [found] = await self.store.levels.get([f"{sku}|{location_id}"])
        return found

    async def reserve(self, *lines: Line, reservation_id: str = "", seconds: int = 60) -> Any:
        now = self.clock.now()
        wanted = Reservation(
            reservation_id or ids.new("rsv"),
            lines,
            "",
            1,
            now,
            now + timedelta(seconds=seconds),
            attempt=ids.new("att"),
        )
        return await self.hold(wanted)

    async def balanced(self) -> None:
        books = await self.books()
        assert [law for law in books.laws if law.difference] == []


@pytest.fixture
async def inventory(database: Database, clock: SettableClock) -> Inventory:
    store = open_store(database, clock)
    await store.create_indexes()
    for sku in ("shirt", "socks"):
        await store.products.put(Product(sku, sku, None), [], clock, "")
    for place in ("jkt", "bdg"):
        location = Location(place, place, Kind.STORE, Point(-6, 106), "Asia/Jakarta")
        await store.locations.put(location, [], "")
    found = Inventory(store, clock)
    await found.adjust(
        [Adjustment(sku, "jkt", 50, "RECEIPT", "open") for sku in ("shirt", "socks")]
    )
    return found


def shirts(quantity: int) -> Line:
    return Line("shirt", "jkt", quantity)


async def outcomes(calls: list[Awaitable[Any]]) -> Counter[str]:
    results = await asyncio.gather(*calls, return_exceptions=True)
    return Counter(
        result.reason if isinstance(result, FailedPrecondition) else type(result).__name__
        for result in results
    )


async def test_400_takers_of_50_units_in_two_processes(
    inventory: Inventory, database: Database, clock: SettableClock
) -> None:
    other = Inventory(open_store(database, clock), clock)
    takers = [
        (inventory if n % 2 else other).take(f"op{n}", [shirts(1)], already_happened=False)
        for n in range(400)
    ]
    found = await outcomes(takers)  # type: ignore[arg-type]
    assert found == {"list": 50, "OUT_OF_STOCK": 350}
    assert await inventory.level() == Level("shirt", "jkt", 0, 0)
    await inventory.balanced()


async def test_holders_and_takers_together_get_no_more_than_there_is(
    inventory: Inventory,
) -> None:
    calls: list[Awaitable[Any]] = []
    for n in range(60):
        calls.append(inventory.take(f"op{n}", [shirts(1)], already_happened=False))
        calls.append(inventory.reserve(shirts(2)))
    found = await outcomes(calls)
    assert found["list"] + 2 * found["Reservation"] == 50
    assert (await inventory.level()).available == 0
    await inventory.balanced()


async def test_all_lines_or_none(inventory: Inventory) -> None:
    with pytest.raises(FailedPrecondition, match="socks"):
        await inventory.reserve(shirts(1), Line("socks", "jkt", 51))
    assert await inventory.level() == Level("shirt", "jkt", 50, 0)
    await inventory.balanced()


async def test_a_repeated_operation_happens_once(inventory: Inventory) -> None:
    for _ in range(3):
        await inventory.take("sale-1", [shirts(2)], already_happened=False)
        await inventory.put_back("return-1", [shirts(1)])
        await asyncio.sleep(0.7)
    assert await inventory.level() == Level("shirt", "jkt", 49, 0)
    await inventory.balanced()


async def test_the_same_operation_many_times_at_once_happens_once(inventory: Inventory) -> None:
    calls = [inventory.take("sale-1", [shirts(2)], already_happened=False) for _ in range(20)]
    await asyncio.gather(*calls, return_exceptions=True)
    await inventory.take("sale-1", [shirts(2)], already_happened=False)
    assert await inventory.level() == Level("shirt", "jkt", 48, 0)
    await inventory.balanced()


async def test_a_reservation_by_its_id_is_one(inventory: Inventory) -> None:
    first = await inventory.reserve(shirts(2), reservation_id="rsv_1")
    again = await inventory.reserve(shirts(2), reservation_id="rsv_1")
    assert (again.reservation_id, again.state) == (first.reservation_id, State.HELD)
    assert await inventory.level() == Level("shirt", "jkt", 50, 2)
    with pytest.raises(AlreadyExists):
        await inventory.reserve(shirts(3), reservation_id="rsv_1")
    assert await inventory.level() == Level("shirt", "jkt", 50, 2)


@pytest.mark.parametrize("state", [State.COMMITTED, State.RELEASED])
async def test_a_reservation_ends_once(inventory: Inventory, state: State) -> None:
    held = await inventory.reserve(shirts(2))
    for _ in range(3):
        assert (await inventory.end(held, state)).state is state
        await asyncio.sleep(0.7)
    left = 48 if state is State.COMMITTED else 50
    assert await inventory.level() == Level("shirt", "jkt", left, 0)
    other = State.RELEASED if state is State.COMMITTED else State.COMMITTED
    with pytest.raises(FailedPrecondition):
        await inventory.end(held, other)
    await inventory.balanced()


async def test_an_expired_hold_is_anybodys_at_once(inventory: Inventory) -> None:
    held = await inventory.reserve(shirts(50), seconds=10)
    with pytest.raises(FailedPrecondition):
        await inventory.take("sale-1", [shirts(1)], already_happened=False)
    inventory.clock.advance(seconds=11)
    [here] = await inventory.availability("shirt", None, 0)
    assert here.level.available == 50
    await inventory.take("sale-1", [shirts(50)], already_happened=False)
    with pytest.raises(FailedPrecondition) as refusal:
        await inventory.end(held, State.COMMITTED)
    assert refusal.value.reason == "RESERVATION_EXPIRED"
    await inventory.balanced()


async def test_a_late_commit_succeeds_while_the_units_are_there(inventory: Inventory) -> None:
    held = await inventory.reserve(shirts(5), seconds=10)
    inventory.clock.advance(seconds=11)
    await inventory.reclaim()
    assert (await inventory.end(held, State.COMMITTED)).state is State.COMMITTED
    assert await inventory.level() == Level("shirt", "jkt", 45, 0)
    await inventory.balanced()


async def test_what_was_handed_over_is_booked(inventory: Inventory) -> None:
    short = await inventory.take("sale-1", [shirts(53)], already_happened=True)
    assert short == [Line("shirt", "jkt", 3)]
    assert (await inventory.level()).on_hand == -3
    await inventory.balanced()


async def test_adjustments_are_all_or_none_and_once(inventory: Inventory) -> None:
    lines = [
        Adjustment("socks", "jkt", -10, "DAMAGE", "d1"),
        Adjustment("shirt", "jkt", -51, "DAMAGE", "d1"),
    ]
    with pytest.raises(FailedPrecondition) as refusal:
        await inventory.adjust(lines)
    assert [v.field for v in refusal.value.violations] == ["adjustments[1].delta"]
    assert (await inventory.level("socks")).on_hand == 50
    for _ in range(2):
        await inventory.adjust(lines[:1])
    assert (await inventory.level("socks")).on_hand == 40
    await inventory.balanced()


async def test_unknown_goods_and_places_are_named(inventory: Inventory) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        await inventory.adjust([Adjustment("hat", "jkt", 1, "RECEIPT")])
    assert refusal.value.violations[0].field == "adjustments[0].sku"
    with pytest.raises(InvalidArgument) as refusal:
        await inventory.take("op", [Line("shirt", "moon", 1)], already_happened=False)
    assert refusal.value.violations[0].field == "lines[0].locationId"


async def test_a_process_that_dies_before_the_record_leaves_nothing(
    inventory: Inventory,
) -> None:
    change = Change("sale-1", "att_1", "shirt", "jkt", Cause.TAKEN, on_hand=-2, needs=2)
    held = Change("rsv_1", "att_2", "shirt", "jkt", Cause.RESERVED, reserved=3, needs=3)
    assert await inventory.store.levels.apply([change, held]) == [Outcome.APPLIED] * 2
    assert await inventory.level() == Level("shirt", "jkt", 48, 3)
    assert await inventory.recover() == 0
    inventory.clock.advance(seconds=60)
    assert await inventory.recover() == 2
    assert await inventory.level() == Level("shirt", "jkt", 50, 0)
    await inventory.balanced()


async def test_a_process_that_dies_after_the_end_is_settled(inventory: Inventory) -> None:
    held = await inventory.reserve(shirts(4))
    now = inventory.clock.now()
    await inventory.store.reservations.end(held.reservation_id, State.COMMITTED, now)
    inventory.clock.advance(seconds=5)
    assert await inventory.recover() == 1
    assert await inventory.level() == Level("shirt", "jkt", 46, 0)
    assert await inventory.recover() == 0
    await inventory.balanced()


async def test_the_ledger_sums_on_from_its_checkpoint(inventory: Inventory) -> None:
    for day in range(3):
        await inventory.take(f"sale-{day}", [shirts(1)], already_happened=False)
        inventory.clock.advance(minutes=5)
        sums = await inventory.store.operations.sums(inventory.clock.now())
        assert sums == {"ADJUSTED": 100, "TAKEN": -(day + 1)}
    await inventory.balanced()
