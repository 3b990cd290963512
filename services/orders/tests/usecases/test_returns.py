"""Goods that come back, to a net of zero."""

import asyncio
from typing import Any

import pytest
from peers_at_work import World, idr
from shop import GOOD, Shop, book, loose, sale, sold

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Problem

pytestmark = pytest.mark.engine

DAMAGED = orders.ReturnLine.DAMAGED


def back(line: Any, quantity: int = 1, condition: Any = GOOD) -> orders.ReturnLine:
    return orders.ReturnLine(line_id=line.line_id, quantity=quantity, condition=condition)


async def give_back(shop: Shop, order: Any, *lines: Any, **more: Any) -> Any:
    fields = {"location_id": "bandung", "reason": "too small"} | more
    return await shop.act("CreateReturn", order_id=order.order_id, lines=lines, **fields)


async def sold_order(shop: Shop, world: World, quantity: int = 3) -> Any:
    """Three shirts at ten percent off, a part paid by points."""
    world.campaigns = [
        promotions.Campaign(
            campaign_id="ten", name="Ten", benefit=promotions.Benefit(percent_off=10)
        )
    ]
    world.points["cus_1"] = 1_000
    cart = await shop.cart(shirt=quantity, wrapping=1)
    order = await shop.checkout(cart.cart_id, redeem_points=101)
    await shop.act("MarkOrderReady", order_id=order.order_id)
    return await shop.act("CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code)


async def test_everything_back_nets_to_zero(shop: Shop, world: World) -> None:
    order = await sold_order(shop, world)
    shirt, wrapping = order.lines
    first = await give_back(shop, order, back(shirt))
    assert first.status == orders.Order.PARTIALLY_RETURNED
    assert first.lines[0].returned_quantity == 1
    await shop.balanced()
    last = await give_back(shop, order, back(shirt, 2), back(wrapping, 1, 0))
    assert last.status == orders.Order.RETURNED
    assert last.refunded == order.payments[0].amount
    assert sum(each.restored_points for each in last.returns) == 101
    assert world.points["cus_1"] == 1_000
    assert world.on_hand["shirt", "jakarta"] == 7
    assert world.on_hand["shirt", "bandung"] == 13
    assert world.committed_discounts() == 0
    assert (await shop.event_names()).count("OrderReturned") == 2
    await shop.balanced()
    books = await shop.books()
    assert {side.name: side.amount for side in books.sides} == {
        "promotions.discounts": 0,
        "sales.net": 0,
        "sold.units": 0,
        "points.burned": 0,
    }


async def test_damaged_goods_are_not_put_back(shop: Shop, world: World) -> None:
    order = await shop.sell(sale("s-1", sold("shirt", 2)))
    await give_back(shop, order, back(order.lines[0], 1, DAMAGED), back(order.lines[0]))
    assert world.on_hand["shirt", "bandung"] == 11
    await shop.balanced()


async def test_the_same_return_books_once(shop: Shop, world: World) -> None:
    order = await shop.sell(sale("s-1", sold("shirt", 3)))
    line = order.lines[0]
    answers = await asyncio.gather(
        *(give_back(shop, order, back(line), return_id="r-1") for _ in range(4))
    )
    assert [len(each.returns) for each in answers] == [1] * 4
    assert world.on_hand["shirt", "bandung"] == 11


async def test_never_more_than_was_bought(shop: Shop, world: World) -> None:
    order = await shop.sell(sale("s-1", sold("shirt", 3)))
    line = order.lines[0]

    async def attempt(n: int) -> str:
        try:
            await give_back(shop, order, back(line), return_id=f"r-{n}")
        except Problem as refusal:
            return refusal.reason
        return "OK"

    outcomes = await asyncio.gather(*(attempt(n) for n in range(5)))
    assert sorted(set(outcomes)) in (["OK", "ORDER_STATE"], ["OK", "RETURN_EXCEEDS_ORDER"])
    assert outcomes.count("OK") == 3
    assert world.on_hand["shirt", "bandung"] == 13
    await shop.balanced()


async def test_only_what_was_handed_over(shop: Shop) -> None:
    cart = await shop.cart(shirt=1)
    order = await shop.checkout(cart.cart_id)
    with pytest.raises(FailedPrecondition, match="ORDER_STATE"):
        await give_back(shop, order, back(order.lines[0]))


async def test_names_the_field_that_is_wrong(shop: Shop) -> None:
    order = await shop.sell(sale("s-1", sold("shirt", 3)))
    line = order.lines[0]
    wrong: list[tuple[list[Any], dict[str, str], str]] = [
        ([], {}, "lines"),
        ([orders.ReturnLine(line_id="none", quantity=1)], {}, "lines[0].lineId"),
        ([back(line, 0)], {}, "lines[0].quantity"),
        ([back(line, 1, 0)], {}, "lines[0].condition"),
        ([back(line)], {"location_id": ""}, "locationId"),
        ([back(line)], {"return_id": "r 1"}, "returnId"),
    ]
    for lines, more, field in wrong:
        with pytest.raises(InvalidArgument) as problem:
            await give_back(shop, order, *lines, **more)
        assert [each.field for each in problem.value.violations] == [field]


async def test_a_location_that_is_none_undoes_the_claim(shop: Shop) -> None:
    order = await shop.sell(sale("s-1", sold("shirt")))
    with pytest.raises(NotFound, match="LOCATION_NOT_FOUND"):
        await give_back(shop, order, back(order.lines[0]), location_id="nowhere")
    done = await give_back(shop, order, back(order.lines[0]))
    assert done.status == orders.Order.RETURNED


async def test_a_return_without_receipt(shop: Shop, world: World) -> None:
    booked = await asyncio.gather(*(book(shop, loose()) for _ in range(3)))
    assert [each.refund.units for each in booked] == [2000] * 3
    assert world.on_hand["shirt", "jakarta"] == 12
    assert await shop.event_names("loose_returns") == ["LooseReturnBooked"]
    sides = {side.name: side.amount for side in (await shop.books()).sides}
    assert (sides["sales.net"], sides["sold.units"]) == (-2000_00, -2)
    other = orders.LooseReturnLine(sku="shirt", quantity=1, unit_price=idr(1000), condition=GOOD)
    with pytest.raises(AlreadyExists, match="RETURN_ID_REUSED"):
        await book(shop, loose(lines=[other]))


async def test_a_return_without_receipt_names_what_is_wrong(shop: Shop) -> None:
    lines = [orders.LooseReturnLine(sku="none", quantity=0, unit_price=idr(-1))]
    with pytest.raises(InvalidArgument, match="sku"):
        await book(shop, loose(lines=lines))
    with pytest.raises(InvalidArgument, match="locationId"):
        await book(shop, loose(location_id=""))
    with pytest.raises(NotFound):
        await book(shop, loose(location_id="nowhere"))
    assert (await book(shop, loose())).refund.units == 2000
