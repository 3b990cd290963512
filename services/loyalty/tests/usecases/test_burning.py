"""Burning, giving back, and correcting by hand."""

import asyncio
from datetime import timedelta

import pytest

from lintas.loyalty.v1 import loyalty_service_pb2 as pb
from lintas_kit import context
from lintas_kit.context import Call, Caller
from lintas_kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Problem
from lintas_loyalty.domain.programme import programme

from ..conftest import Service, Shop, rupiah

pytestmark = pytest.mark.engine


async def earn(service: Service, order_id: str, points: int, customer_id: str = "cus_a") -> None:
    """A sale at the till, right now."""
    shop = Shop(order_id, customer_id, (points * 10_000,), at=service.clock.now(), sale=True)
    await service.hear_all([shop.placed()])


async def entries(service: Service, customer_id: str = "cus_a") -> list[tuple[str, int, str]]:
    """Kind, points and recorded customer of every entry, the newest first."""
    page = await service.desk.servicer().entries(customer_id, 0, "")
    return [
        (booking.entries[index].kind.value, booking.entries[index].points, booking.customer_id)
        for booking, index in page.entries
    ]


async def test_the_oldest_lots_pay_first_and_get_theirs_back(service: Service) -> None:
    await earn(service, "ord_1", 100)
    service.clock.advance(timedelta(days=10))
    await earn(service, "ord_2", 100)
    value = await service.desk.burn("cus_a", "ord_3", 150, "IDR")
    assert value == rupiah(15_000)
    assert await service.lots() == {"2027-01-26": 50}
    assert await service.burned() == 150
    assert await service.desk.restore("cus_a", "ord_3", "ret_1", 120) == 120
    assert await service.lots() == {"2027-01-16": 70, "2027-01-26": 100}
    assert await service.desk.restore("cus_a", "ord_3", "ret_2", 30) == 30
    assert await service.lots() == {"2027-01-16": 100, "2027-01-26": 100}
    assert await service.burned() == 0
    assert await service.differences() == {}


async def test_each_operation_happens_once(service: Service) -> None:
    await earn(service, "ord_1", 100)
    for _ in range(3):
        assert await service.desk.burn("cus_a", "ord_2", 60, "IDR") == rupiah(6_000)
    assert await service.points() == (40, 0, 100)
    await service.desk.file()
    with pytest.raises(AlreadyExists):
        await service.desk.burn("cus_a", "ord_2", 50, "IDR")
    for _ in range(3):
        assert await service.desk.restore("cus_a", "ord_2", "ret_1", 20) == 20
        await service.desk.file()
    for _ in range(3):
        assert await service.desk.restore("cus_a", "ord_2", "ord_2.cancel", 0) == 40
    assert await service.points() == (100, 0, 100)
    assert await service.differences() == {}


async def test_an_order_that_was_given_up_burns_no_more(service: Service) -> None:
    await earn(service, "ord_1", 100)
    assert await service.desk.restore("cus_a", "ord_2", "ord_2.undo", 0) == 0
    with pytest.raises(FailedPrecondition) as refused:
        await service.desk.burn("cus_a", "ord_2", 60, "IDR")
    assert refused.value.reason == "ORDER_CLOSED"
    assert await service.points() == (100, 0, 100)


async def test_what_lapsed_meanwhile_stays_lapsed(service: Service) -> None:
    await earn(service, "ord_1", 100)
    await service.desk.burn("cus_a", "ord_2", 60, "IDR")
    service.clock.advance(timedelta(days=400))
    assert await service.desk.restore("cus_a", "ord_2", "ret_1", 60) == 60
    assert await service.points() == (0, 0, 100)
    assert await service.burned() == 0
    assert await service.differences() == {}


async def test_lapsed_points_can_not_be_burned(service: Service) -> None:
    await earn(service, "ord_1", 100)
    service.clock.advance(timedelta(days=400))
    with pytest.raises(FailedPrecondition) as refused:
        await service.desk.burn("cus_a", "ord_2", 1, "IDR")
    assert refused.value.reason == "INSUFFICIENT_POINTS"


@pytest.mark.parametrize(
    ("customer_id", "order_id", "points", "fields"),
    [
        ("", "", 5, ["customerId", "orderId"]),
        ("cus_a", "ord_1", 0, ["points"]),
        ("cus_a", "ord_1", -5, ["points"]),
    ],
)
async def test_bad_input_is_named(
    service: Service, customer_id: str, order_id: str, points: int, fields: list[str]
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await service.desk.burn(customer_id, order_id, points, "IDR")
    assert [violation.field for violation in refused.value.violations] == fields


async def test_points_buy_only_where_they_have_a_value(service: Service) -> None:
    await earn(service, "ord_1", 100)
    with pytest.raises(FailedPrecondition) as refused:
        await service.desk.burn("cus_a", "ord_2", 5, "EUR")
    assert refused.value.reason == "POINTS_NOT_ACCEPTED"


async def test_burners_at_the_same_time_never_overspend(service: Service) -> None:
    await earn(service, "ord_1", 100)

    async def burn(number: int) -> str:
        try:
            await service.desk.burn("cus_a", f"ord_b{number}", 10, "IDR")
        except Problem as refusal:
            return refusal.reason
        return "burned"

    outcomes = await asyncio.gather(*(burn(number) for number in range(30)))
    assert outcomes.count("burned") == 10
    assert outcomes.count("INSUFFICIENT_POINTS") == 20
    assert await service.points() == (0, 0, 100)
    assert await service.differences() == {}


async def test_the_same_burn_and_its_undoing_at_the_same_time(service: Service) -> None:
    await service.merge("cus_a", "cus_b")
    for number in range(6):
        await earn(service, f"ord_a{number}", 10)
        await earn(service, f"ord_b{number}", 10, "cus_b")
        order_id = f"ord_c{number}"
        burns = [service.desk.burn("cus_a", order_id, 20, "IDR") for _ in range(3)]
        undo = service.desk.restore("cus_a", order_id, f"{order_id}.undo", 0)
        await asyncio.gather(*burns, undo, return_exceptions=True)
        assert await service.burned() == 0
    assert await service.points() == (120, 0, 120)
    assert await service.differences() == {}


async def test_adjusting_by_hand(service: Service) -> None:
    await service.desk.adjust("cus_a", 50, "goodwill")
    seen = await service.desk.adjust("cus_a", -20, "typed wrong")
    assert (seen.balance, seen.lifetime) == (30, 0)
    with pytest.raises(FailedPrecondition):
        await service.desk.adjust("cus_a", -31, "too much")
    with pytest.raises(NotFound):
        await service.desk.adjust("nobody", 5, "who")
    with pytest.raises(InvalidArgument) as refused:
        await service.desk.adjust("cus_a", 0, " ")
    assert [violation.field for violation in refused.value.violations] == ["points", "reason"]
    assert [row[:2] for row in await entries(service)] == [("ADJUSTMENT", -20), ("ADJUSTMENT", 50)]
    assert await service.differences() == {}


async def test_a_repeated_adjustment_counts_once(service: Service) -> None:
    with context.calling(Call(caller=Caller("agent", "AGENT"), idempotency_key="key-1")):
        await service.desk.adjust("cus_a", 50, "goodwill")
        await service.desk.file()
        seen = await service.desk.adjust("cus_a", 50, "goodwill")
    assert seen.balance == 50


async def test_merged_customers_are_one_and_part_again_exactly(service: Service) -> None:
    await earn(service, "ord_1", 30, "cus_a")
    service.clock.advance(timedelta(days=1))
    await earn(service, "ord_2", 50, "cus_b")
    await service.merge("cus_a", "cus_b")
    assert await service.points("cus_a") == await service.points("cus_b") == (80, 0, 80)
    await service.desk.burn("cus_a", "ord_3", 70, "IDR")
    assert await service.lots("cus_a") == {}
    assert await service.lots("cus_b") == {"2027-01-17": 10}
    assert {row[2] for row in await entries(service, "cus_a")} == {"cus_a", "cus_b"}
    await service.undo("cus_a", "cus_b")
    assert await service.points("cus_a") == (0, 0, 30)
    assert await service.points("cus_b") == (10, 0, 50)
    assert await service.desk.restore("cus_a", "ord_3", "ord_3.cancel", 0) == 70
    assert await service.points("cus_a") == (30, 0, 30)
    assert await service.points("cus_b") == (50, 0, 50)
    assert await service.differences() == {}


async def test_merges_in_a_chain_and_in_any_order(service: Service) -> None:
    for name in ("cus_a", "cus_b", "cus_c"):
        await earn(service, f"ord_{name}", 10, name)
    await service.merge("cus_b", "cus_c", "mrg_1")
    await service.merge("cus_a", "cus_b", "mrg_2")
    assert [await service.points(f"cus_{each}") for each in "abc"] == [(30, 0, 30)] * 3
    await service.undo("cus_a", "cus_b", "mrg_2")
    await service.merge("cus_a", "cus_b", "mrg_2")
    assert await service.points("cus_a") == (10, 0, 10)
    assert await service.points("cus_c") == (20, 0, 20)


async def test_half_a_burn_is_finished_by_the_next_attempt(service: Service) -> None:
    await earn(service, "ord_1", 30, "cus_a")
    await earn(service, "ord_2", 50, "cus_b")
    await service.merge("cus_a", "cus_b")
    save, calls = service.store.accounts.save, 0

    async def dies_after_one(*given: object) -> bool:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise ConnectionError
        return await save(*given)  # type: ignore[arg-type]

    object.__setattr__(service.store.accounts, "save", dies_after_one)
    with pytest.raises(ConnectionError):
        await service.desk.burn("cus_a", "ord_3", 60, "IDR")
    object.__setattr__(service.store.accounts, "save", save)
    assert await service.burned() == 30
    await service.desk.burn("cus_a", "ord_3", 60, "IDR")
    assert await service.burned() == 60
    assert await service.points("cus_a") == (20, 0, 80)
    assert await service.differences() == {}


async def test_pages_of_entries(service: Service) -> None:
    for number in range(4):
        shop = Shop(f"ord_{number}", totals=(10_000,) * 3, sale=True)
        await service.hear_all([shop.placed()])
    seen: list[str] = []
    token = ""
    while True:
        request = pb.ListLoyaltyEntriesRequest(customer_id="cus_a", page_size=5, page_token=token)
        page = await service.servicer.ListLoyaltyEntries(request, None)
        seen += [entry.entry_id for entry in page.entries]
        token = page.next_page_token
        if not token:
            break
        assert len(page.entries) == 5
    assert len(seen) == len(set(seen)) == 12


async def test_the_programme_is_changed_by_who_read_it(service: Service) -> None:
    changed = await service.servicer.put(programme([rupiah(5_000)], [], 0, []))
    assert changed.version == 2
    await earn(service, "ord_1", 1)
    assert await service.points() == (2, 0, 2)
    with context.calling(Call(if_match='"1"')), pytest.raises(Problem) as refused:
        await service.servicer.put(programme([], [], 0, []))
    assert refused.value.reason == "ETAG_MISMATCH"
