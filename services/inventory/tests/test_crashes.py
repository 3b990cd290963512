"""Processes that die between two writes: another goes on, or recovery puts things right."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from lintas_kit.errors import FailedPrecondition
from lintas_kit.mongo import Database

from .shop import Process, line, process

pytestmark = pytest.mark.engine


async def dies_at(part: Any, method: str, call: Awaitable[object]) -> None:
    """The call comes as far as the method, and no further: its process is no more."""
    reached = asyncio.Event()

    async def never(*_: object, **__: object) -> None:
        reached.set()
        await asyncio.Event().wait()

    object.__setattr__(part, method, never)
    dying = asyncio.ensure_future(call)
    await asyncio.wait_for(reached.wait(), 5)
    dying.cancel()
    with suppress(asyncio.CancelledError):
        await dying


Doing = Callable[[Process], Awaitable[object]]
OPERATIONS: list[tuple[str, Doing, tuple[int, int, int]]] = [
    ("entry_records", lambda p: p.take("ord_1", line(2), line(1, "socks")), (48, 0, 48)),
    ("entry_records", lambda p: p.put_back("ret_1", line(2)), (52, 0, 52)),
    ("entry_records", lambda p: p.adjust(("shirt", "jkt", -2, "theft-1")), (48, 0, 48)),
    ("hold_records", lambda p: p.reserve(line(2), name="rsv_1", seconds=600), (50, 2, 48)),
]


@pytest.mark.parametrize(("records", "doing", "level"), OPERATIONS)
async def test_asking_again_goes_on_where_the_dead_process_stopped(
    shop: Process, database: Database, records: str, doing: Doing, level: tuple[int, int, int]
) -> None:
    await dies_at(getattr(shop.store, records), "keep", doing(shop))
    other = process(database, shop.clock)
    await doing(other)
    await doing(other)
    await other.recovered()
    assert await other.level() == level
    await other.balanced()


@pytest.mark.parametrize(("records", "doing", "level"), OPERATIONS)
async def test_what_nobody_asks_for_again_is_put_right(
    shop: Process, database: Database, records: str, doing: Doing, level: tuple[int, int, int]
) -> None:
    await dies_at(getattr(shop.store, records), "keep", doing(shop))
    other = process(database, shop.clock)
    await other.recovered()
    assert await other.level() == (50, 0, 50)
    await other.balanced()
    await doing(other)
    assert await other.level() == level
    await other.balanced()


async def test_a_slow_process_finds_that_it_was_given_up(shop: Process, database: Database) -> None:
    """It comes back after recovery has undone its work: it does it anew, once."""
    slow, keep = asyncio.Event(), shop.store.entry_records.keep

    async def slowly(*args: Any) -> set[int]:
        await slow.wait()
        return await keep(*args)

    object.__setattr__(shop.store.entry_records, "keep", slowly)
    taking = asyncio.create_task(shop.take("ord_1", line(2)))
    await asyncio.sleep(0.2)
    other = process(database, shop.clock)
    await other.recovered()
    assert await other.level() == (50, 0, 50)
    slow.set()
    assert await taking == []
    assert await other.level() == (48, 0, 48)
    await other.recovered()
    assert await other.balanced() == 2


@pytest.mark.parametrize("method", ["still_ending", "close"])
async def test_an_expiry_that_was_decided_is_carried_out(
    shop: Process, database: Database, method: str
) -> None:
    await shop.reserve(line(40), name="rsv_1", seconds=60)
    await shop.reserve(line(10), name="rsv_2", seconds=600)
    shop.clock.advance(seconds=61)
    await dies_at(shop.store.reservations, method, shop.parts.holds.expire())
    other = process(database, shop.clock)
    assert await other.level() == (50, 10, 40)
    await other.take("ord_1", line(40))
    assert (await other.get("rsv_1")).state == 4
    await other.recovered()
    assert await other.level() == (10, 10, 0)
    assert await other.balanced() == 40


@pytest.mark.parametrize("part", ["entry_records", "reservations"])
@pytest.mark.parametrize("ending", [Process.commit, Process.release])
async def test_an_end_that_was_decided_is_carried_out(
    shop: Process, database: Database, part: str, ending: Any
) -> None:
    await shop.reserve(line(2), name="rsv_1", seconds=600)
    method = "keep" if part == "entry_records" else "close"
    await dies_at(getattr(shop.store, part), method, ending(shop, "rsv_1"))
    other = process(database, shop.clock)
    await ending(other, "rsv_1")
    await other.recovered()
    sold = 2 if ending is Process.commit else 0
    assert await other.level() == (50 - sold, 0, 50 - sold)
    assert await other.balanced() == sold


async def test_a_refusal_with_a_part_in_the_figures_leaves_nothing(
    shop: Process, database: Database
) -> None:
    """The second stock is emptied by another process while the first one is written."""
    other = process(database, shop.clock)
    save, calls = shop.store.levels.save, 0

    async def between(levels: Any) -> bool:
        nonlocal calls
        calls += 1
        if calls > 1:
            return await save(levels)
        await save([level for level in levels if level.key.sku == "shirt"])
        await other.take("ord_2", line(50, "socks"))
        return False

    object.__setattr__(shop.store.levels, "save", between)
    with pytest.raises(FailedPrecondition, match="socks") as refusal:
        await shop.take("ord_1", line(2), line(1, "socks"))
    assert [violation.field for violation in refusal.value.violations] == ["lines[1]"]
    assert await shop.level() == (50, 0, 50)
    await other.adjust(("socks", "jkt", 5, "more"))
    await shop.take("ord_1", line(2), line(1, "socks"))
    await shop.recovered()
    assert await shop.level() == (48, 0, 48)
    assert await shop.balanced() == 53


async def test_a_release_before_its_reservation_forestalls_it(
    shop: Process, database: Database
) -> None:
    await dies_at(shop.store.hold_records, "keep", shop.reserve(line(3), name="rsv_1"))
    other = process(database, shop.clock)
    assert (await other.release("rsv_1")).state == 3
    with pytest.raises(FailedPrecondition, match="RESERVATION_ENDED"):
        await other.reserve(line(3), name="rsv_1")
    await other.recovered()
    assert await other.level() == (50, 0, 50)
    await other.balanced()
