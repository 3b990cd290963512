"""Checkout: all happens, or nothing."""

import asyncio

import pytest
from peers_at_work import World
from shop import Shop, delivery, pickup

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound, Problem
from lintas_promotion_rules import CouponFacts

pytestmark = pytest.mark.engine

PLACED, CANCELLED = orders.Order.PLACED, orders.Order.CANCELLED


def ten_percent(**more: object) -> promotions.Campaign:
    return promotions.Campaign(
        campaign_id="ten",
        name="Ten",
        benefit=promotions.Benefit(percent_off=10),
        **more,  # type: ignore[arg-type]
    )


async def test_places_an_order_and_closes_the_cart(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=2)
    order = await shop.checkout(cart.cart_id)
    assert order.status == PLACED
    assert order.total.units == 498_000
    assert [line.location_id for line in order.lines] == ["jakarta"]
    assert [payment.method for payment in order.payments] == ["TEST"]
    assert len(order.pickup_code) == 6
    assert world.reserved(("shirt", "jakarta")) == 2
    assert await shop.event_names() == ["OrderPlaced"]
    with shop.called_by("CONNECTOR"):
        closed = await shop.store.carts.get(cart.cart_id)
    assert closed
    assert closed.successor_id == order.order_id
    assert (order.journey_id, order.cart_id) == (cart.journey_id, cart.cart_id)
    await shop.balanced()


async def test_asks_only_whom_it_must(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=1)
    world.calls.clear()
    await shop.checkout(cart.cart_id)
    assert world.calls == ["BatchGetProducts", "GetRules", "CreateReservation"]


async def test_a_cart_becomes_one_order(shop: Shop) -> None:
    cart = await shop.cart(shirt=1)
    made = await asyncio.gather(*(shop.checkout(cart.cart_id) for _ in range(8)))
    again = await shop.checkout(cart.cart_id)
    assert {order.order_id for order in [*made, again]} == {made[0].order_id}
    assert await shop.event_names() == ["OrderPlaced"]


async def test_out_of_stock_leaves_the_cart_open(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=11)
    with pytest.raises(FailedPrecondition) as refusal:
        await shop.checkout(cart.cart_id)
    assert refusal.value.reason == "OUT_OF_STOCK"
    (given_up,) = await shop.store.orders.page(None, None, 10)
    assert (given_up.status.name, given_up.cancel_reason) == ("CANCELLED", "OUT_OF_STOCK")
    assert await shop.event_names() == []
    world.has("shirt", "jakarta", 20)
    assert (await shop.checkout(cart.cart_id)).status == PLACED


async def test_a_declined_payment_gives_everything_back(shop: Shop, world: World) -> None:
    world.campaigns = [ten_percent()]
    world.points["cus_1"] = 500
    cart = await shop.cart(shirt=1)
    with pytest.raises(FailedPrecondition) as refusal:
        await shop.checkout(
            cart.cart_id,
            redeem_points=100,
            payment=orders.Payment(method="TEST", token="decline"),
        )
    assert refusal.value.reason == "PAYMENT_DECLINED"
    assert world.reserved(("shirt", "jakarta")) == 0
    assert world.points["cus_1"] == 500
    assert [state for state, _ in world.redemptions.values()] == ["RELEASED"]
    order = await shop.checkout(cart.cart_id, redeem_points=100)
    assert order.status == PLACED
    await shop.balanced()


async def test_discounts_and_points_are_paid_for(shop: Shop, world: World) -> None:
    world.campaigns = [ten_percent()]
    world.points["cus_1"] = 500
    cart = await shop.cart(shirt=1, wrapping=1)
    order = await shop.checkout(cart.cart_id, redeem_points=100)
    assert order.discount.units == 24_900
    assert order.total.units == 249_000 - 24_900 + 10_000
    assert order.points_value.units == 10_000
    assert order.payments[0].amount.units == order.total.units - 10_000
    assert world.points["cus_1"] == 400
    await shop.balanced()


async def test_a_coupon_that_does_not_apply_refuses(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=1)
    with pytest.raises(FailedPrecondition) as refusal:
        await shop.checkout(cart.cart_id, coupon_codes=["TEN-1"])
    assert refusal.value.reason == "COUPON_REJECTED"
    assert "COUPON_UNKNOWN" in refusal.value.detail
    assert world.reserved(("shirt", "jakarta")) == 0
    world.campaigns = [ten_percent(coupon_required=True)]
    world.coupons["TEN-1"] = CouponFacts("TEN-1", "ten")
    order = await shop.checkout(cart.cart_id, coupon_codes=["TEN-1"])
    assert [each.coupon_code for each in order.discounts] == ["TEN-1"]
    await shop.balanced()


async def test_points_worth_more_than_the_order_are_refused(shop: Shop, world: World) -> None:
    world.points["cus_1"] = 100_000
    cart = await shop.cart(scarf=1)
    with pytest.raises(FailedPrecondition) as refusal:
        await shop.checkout(cart.cart_id, redeem_points=991)
    assert refusal.value.reason == "POINTS_EXCEED_TOTAL"
    assert world.points["cus_1"] == 100_000
    order = await shop.checkout(cart.cart_id, redeem_points=990)
    assert list(order.payments) == []
    await shop.balanced()


async def test_not_enough_points(shop: Shop, world: World) -> None:
    cart = await shop.cart(scarf=1)
    with pytest.raises(FailedPrecondition) as refusal:
        await shop.checkout(cart.cart_id, redeem_points=1)
    assert refusal.value.reason == "NOT_ENOUGH_POINTS"
    assert world.reserved(("scarf", "jakarta")) == 0


async def test_cash_at_pickup_is_due_then(shop: Shop) -> None:
    cart = await shop.cart(scarf=1)
    order = await shop.checkout(cart.cart_id, payment=orders.Payment(method="CASH"))
    assert not order.payments[0].HasField("at")
    await shop.balanced()
    await shop.act("MarkOrderReady", order_id=order.order_id)
    collected = await shop.act(
        "CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code
    )
    assert collected.payments[0].HasField("at")
    await shop.balanced()


async def test_a_delivery_is_sourced_from_one_place(shop: Shop, world: World) -> None:
    world.has("scarf", "central", 0)
    cart = await shop.cart(shirt=3, scarf=2)
    order = await shop.checkout(cart.cart_id, fulfilment=delivery())
    assert {line.location_id for line in order.lines} == {"bandung"}
    cart = await shop.cart(shirt=2)
    order = await shop.checkout(cart.cart_id, fulfilment=delivery())
    assert {line.location_id for line in order.lines} == {"central"}


async def test_a_delivery_looks_elsewhere_where_somebody_was_faster(
    shop: Shop, world: World
) -> None:
    cart = await shop.cart(shirt=4)

    def sold_out_meanwhile(name: str) -> None:
        if name == "CreateReservation":
            world.before = None
            world.has("shirt", "central", 3)

    world.before = sold_out_meanwhile
    order = await shop.checkout(cart.cart_id, fulfilment=delivery())
    assert order.status == PLACED
    assert {line.location_id for line in order.lines} <= {"jakarta", "bandung"}
    assert world.reserved(("shirt", "central")) == 0


async def test_a_delivery_may_come_in_parts(shop: Shop, world: World) -> None:
    for place in ("jakarta", "bandung"):
        world.has("shirt", place, 0)
    world.has("scarf", "central", 0)
    cart = await shop.cart(shirt=1, scarf=1)
    order = await shop.checkout(cart.cart_id, fulfilment=delivery())
    places = {line.sku: line.location_id for line in order.lines}
    assert places["shirt"] == "central"
    assert places["scarf"] in ("jakarta", "bandung")


async def test_what_comes_into_the_cart_meanwhile_is_not_lost(shop: Shop, world: World) -> None:
    from lintas.orders.v1 import carts_service_pb2 as carts

    cart = await shop.cart(shirt=1)

    async def another_device(name: str) -> None:
        if name == "CreateReservation":
            world.before = None
            with shop.called_by("CUSTOMER", "cus_1"):
                await shop.carts.AddCartLine(
                    carts.AddCartLineRequest(cart_id=cart.cart_id, sku="scarf", quantity=2), None
                )

    world.before = another_device
    order = await shop.checkout(cart.cart_id)
    assert [line.sku for line in order.lines] == ["shirt"]
    rest = await shop.store.carts.open_of("cus_1")
    assert rest
    assert [(line.sku, line.quantity) for line in rest.lines] == [("scarf", 2)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"payment": orders.Payment()}, "payment.method"),
        ({"payment": orders.Payment(method="gold bars")}, "payment.method"),
        ({"fulfilment": orders.Fulfilment()}, "fulfilment.kind"),
        ({"fulfilment": pickup("")}, "fulfilment.locationId"),
        ({"redeem_points": -1}, "redeemPoints"),
        ({"coupon_codes": ["x"] * 21}, "couponCodes"),
    ],
)
async def test_names_the_field_that_is_wrong(shop: Shop, changes: dict, field: str) -> None:  # type: ignore[type-arg]
    cart = await shop.cart(scarf=1)
    with pytest.raises(InvalidArgument) as problem:
        await shop.checkout(cart.cart_id, **changes)
    assert [each.field for each in problem.value.violations] == [field]


async def test_an_empty_or_unknown_cart(shop: Shop) -> None:
    cart = await shop.cart()
    with pytest.raises(FailedPrecondition, match="CART_EMPTY"):
        await shop.checkout(cart.cart_id)
    with pytest.raises(NotFound):
        await shop.checkout("crt_none")


async def test_a_race_sells_what_there_is(shop: Shop, world: World) -> None:
    world.has("shirt", "jakarta", 20)
    made = [await shop.cart(f"cus_{n}", shirt=1) for n in range(60)]

    async def one(cart_id: str) -> str:
        try:
            return str((await shop.checkout(cart_id)).status)
        except Problem as refusal:
            return refusal.reason

    outcomes = await asyncio.gather(*(one(cart.cart_id) for cart in made))
    assert outcomes.count(str(PLACED)) == 20
    assert outcomes.count("OUT_OF_STOCK") == 40
    assert world.reserved(("shirt", "jakarta")) == 20
    await shop.balanced()
