"""What each RPC of StockService answers, on a real database."""

import pytest

from lintas_kit.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Problem,
)

from .shop import BANDUNG, JAKARTA, STAFF, Process, customer, line

pytestmark = pytest.mark.engine


def fields(refusal: pytest.ExceptionInfo[Problem]) -> list[str]:
    return [violation.field for violation in refusal.value.violations]


async def test_adjustments_are_booked_once_for_their_reference(shop: Process) -> None:
    [level] = await shop.adjust(("shirt", JAKARTA, 5, "po-1"))
    assert (level.on_hand, level.available) == (55, 55)
    levels = await shop.adjust(("shirt", JAKARTA, 5, "po-1"), ("shirt", BANDUNG, 5, "po-1"))
    assert [each.on_hand for each in levels] == [55, 5]
    await shop.adjust(("shirt", JAKARTA, 1, ""), ("shirt", JAKARTA, 1, ""))
    assert (await shop.level())[0] == 57
    assert await shop.balanced() == 0


async def test_adjustments_below_zero_are_refused_whole(shop: Process) -> None:
    with pytest.raises(FailedPrecondition, match="STOCK_BELOW_ZERO") as refusal:
        await shop.adjust(("shirt", JAKARTA, 5, "po-1"), ("socks", JAKARTA, -51, "theft"))
    assert fields(refusal) == ["adjustments[1].delta"]
    assert await shop.level() == (50, 0, 50)
    await shop.reserve(line(50))
    await shop.adjust(("shirt", JAKARTA, -50, "fire"))
    assert await shop.level() == (0, 50, 0)


async def test_500_adjustments_at_once(shop: Process) -> None:
    skus = [f"sku-{number}" for number in range(500)]
    for sku in skus:
        await shop.put_product(sku)
    levels = await shop.adjust(*((sku, JAKARTA, 2, "opening") for sku in skus))
    assert [level.on_hand for level in levels] == [2] * 500
    await shop.take("ord_1", *(line(1, sku) for sku in skus))
    await shop.recovered()
    assert await shop.balanced() == 500


async def test_what_is_unknown_is_named(shop: Process) -> None:
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND") as refusal:
        await shop.reserve(line(), line(1, "hat"))
    assert fields(refusal) == ["lines[1].sku"]
    with pytest.raises(NotFound, match="LOCATION_NOT_FOUND") as refusal:
        await shop.take("ord_1", line(1, "shirt", "nowhere"))
    assert fields(refusal) == ["lines[0].locationId"]
    with pytest.raises(NotFound, match="LOCATION_NOT_FOUND") as refusal:
        await shop.adjust(("shirt", "nowhere", 1, ""))
    assert fields(refusal) == ["adjustments[0].locationId"]
    with pytest.raises(NotFound, match="PRODUCT_NOT_FOUND"):
        await shop.availability("hat")


async def test_services_have_no_stock(shop: Process) -> None:
    await shop.put_product("POST", kind=2)
    for doing in (shop.take("ord_1", line(1, "POST")), shop.reserve(line(1, "POST"))):
        with pytest.raises(InvalidArgument) as refusal:
            await doing
        assert fields(refusal) == ["lines[0].sku"]
    assert (await shop.availability("POST")).total == 0


async def test_availability_names_the_nearest_first(shop: Process) -> None:
    await shop.adjust(("shirt", BANDUNG, 3, ""))
    found = await shop.availability(near="-6.9,107.6")
    assert found.total == 53
    assert [each.location_id for each in found.locations] == [BANDUNG, JAKARTA]
    assert found.locations[0].distance_meters < 3000
    near = await shop.availability(near="-6.9,107.6", radius_meters=5000)
    assert (near.total, len(near.locations)) == (3, 1)
    assert not (await shop.availability()).locations[0].HasField("distance_meters")
    with pytest.raises(InvalidArgument):
        await shop.availability(radius_meters=5)


async def test_a_hold_is_committed_once(shop: Process) -> None:
    name = (await shop.reserve(line(2), line(1, "socks"))).reservation_id
    assert await shop.level() == (50, 2, 48)
    for _ in range(2):
        assert (await shop.commit(name)).state == 2
    assert await shop.level() == (48, 0, 48)
    with pytest.raises(FailedPrecondition, match="RESERVATION_COMMITTED"):
        await shop.release(name)
    assert await shop.balanced() == 3


async def test_a_hold_is_released_once(shop: Process) -> None:
    name = (await shop.reserve(line(2))).reservation_id
    for _ in range(2):
        assert (await shop.release(name)).state == 3
    assert await shop.level() == (50, 0, 50)
    with pytest.raises(FailedPrecondition, match="RESERVATION_ENDED"):
        await shop.commit(name)
    assert await shop.balanced() == 0


async def test_expiry_is_judged_when_read(shop: Process) -> None:
    name = (await shop.reserve(line(50), seconds=60)).reservation_id
    with pytest.raises(FailedPrecondition, match="OUT_OF_STOCK") as refusal:
        await shop.reserve(line())
    assert fields(refusal) == ["lines[0]"]
    shop.clock.advance(seconds=60)
    assert await shop.level() == (50, 0, 50)
    assert (await shop.get(name)).state == 4
    await shop.reserve(line(50), seconds=60)
    assert await shop.level() == (50, 50, 0)
    await shop.balanced()


async def test_an_expired_hold_is_committed_while_its_units_are_there(shop: Process) -> None:
    first = (await shop.reserve(line(30), seconds=60)).reservation_id
    second = (await shop.reserve(line(20), seconds=60)).reservation_id
    shop.clock.advance(seconds=61)
    assert (await shop.commit(first)).state == 2
    await shop.take("ord_1", line(5))
    await shop.parts.holds.expire()
    with pytest.raises(FailedPrecondition, match="RESERVATION_EXPIRED"):
        await shop.commit(second)
    await shop.put_back("ret_1", line(5))
    for _ in range(2):
        assert (await shop.commit(second)).state == 2
    assert await shop.level() == (0, 0, 0)
    assert await shop.balanced() == 50


async def test_the_end_of_holds_is_looked_for_only_when_one_may_have_ended(shop: Process) -> None:
    await shop.reserve(line(1), seconds=10)
    await shop.reserve(line(1), seconds=600)
    shop.clock.advance(seconds=11)
    await shop.parts.holds.expire()
    await shop.parts.recover()
    [shirts] = (await shop.store.levels.of_sku(["shirt"]))["shirt"]
    assert shirts.reserved == 1
    assert shirts.holds_end
    assert shirts.holds_end > shop.clock.now()


async def test_a_reservation_id_is_one_reservation(shop: Process) -> None:
    for _ in range(2):
        held = await shop.reserve(line(2), name="rsv_1", seconds=60)
        assert (held.reservation_id, held.state) == ("rsv_1", 1)
    assert await shop.level() == (50, 2, 48)
    with pytest.raises(AlreadyExists):
        await shop.reserve(line(3), name="rsv_1")
    shop.clock.advance(seconds=61)
    with pytest.raises(FailedPrecondition, match="RESERVATION_EXPIRED"):
        await shop.reserve(line(2), name="rsv_1")


async def test_callers_outside_choose_no_ids(shop: Process) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        await shop.reserve(line(), name="rsv_1", caller=STAFF)
    assert fields(refusal) == ["reservationId"]
    with pytest.raises(InvalidArgument) as refusal:
        await shop.take("rsv_1", line())
    assert fields(refusal) == ["operationId"]


async def test_customers_see_their_own_reservations_only(shop: Process) -> None:
    mine, other = customer("cus_1"), customer("cus_2")
    held = await shop.reserve(line(), caller=mine)
    assert held.customer_id == "cus_1"
    with pytest.raises(NotFound):
        await shop.get(held.reservation_id, other)
    with pytest.raises(NotFound):
        await shop.release(held.reservation_id, other)
    with pytest.raises(PermissionDenied):
        await shop.reserve(line(), caller=mine, customer_id="cus_2")
    assert (await shop.release(held.reservation_id, mine)).state == 3
    name = (await shop.reserve(line(), caller=mine)).reservation_id
    await shop.commit(name)
    assert await shop.balanced() == 0, "no order's units"


async def test_a_sale_is_taken_once(shop: Process) -> None:
    for _ in range(2):
        assert await shop.take("ord_1", line(2)) == []
        await shop.put_back("ret_1", line(1))
    with pytest.raises(AlreadyExists):
        await shop.take("ord_1", line(3))
    with pytest.raises(FailedPrecondition, match="OUT_OF_STOCK") as refusal:
        await shop.take("ord_2", line(1, "socks"), line(50))
    assert fields(refusal) == ["lines[1]"]
    assert "shirt" in refusal.value.detail
    assert await shop.level() == (49, 0, 49)
    assert await shop.level("socks") == (50, 0, 50)
    assert await shop.balanced() == 1


async def test_what_was_handed_over_is_booked_and_told(shop: Process) -> None:
    await shop.reserve(line(45))
    for _ in range(2):
        [short] = await shop.take("ord_1", line(8), line(1, "socks"), happened=True)
        assert (short.sku, short.quantity) == ("shirt", 3)
    assert await shop.level() == (42, 45, 0)
    await shop.take("ord_2", line(50, "shirt", BANDUNG), happened=True)
    assert await shop.level("shirt", BANDUNG) == (-50, 0, 0)
    assert await shop.balanced() == 59


async def test_the_running_sum_of_the_ledger_is_that_of_all_entries(shop: Process) -> None:
    for number in range(4):
        await shop.take(f"ord_{number}", line(2))
        await shop.put_back(f"ret_{number}", line(1))
        shop.clock.advance(minutes=15)
        assert await shop.balanced() == number + 1
