"""One open cart a customer, in all channels."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest
from peers_at_work import World
from shop import APP, Shop, delivery, pickup

from lintas.orders.v1 import carts_service_pb2 as carts
from lintas_kit.context import Call
from lintas_kit.errors import (
    EtagMismatch,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Unavailable,
)
from lintas_kit.money import Money
from lintas_orders.usecases.carts.assign_cart import FollowMerge
from lintas_promotion_rules import CouponFacts

pytestmark = pytest.mark.engine


def lines(cart: Any) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart.lines}


async def add(shop: Shop, cart_id: str, sku: str, quantity: int = 1) -> Any:
    request = carts.AddCartLineRequest(cart_id=cart_id, sku=sku, quantity=quantity)
    return (await shop.carts.AddCartLine(request, None)).cart


async def assign(shop: Shop, cart_id: str, customer_id: str) -> Any:
    request = carts.AssignCartRequest(cart_id=cart_id, customer_id=customer_id)
    return (await shop.carts.AssignCart(request, None)).cart


async def get(shop: Shop, cart_id: str) -> Any:
    return (await shop.carts.GetCart(carts.GetCartRequest(cart_id=cart_id), None)).cart


async def test_a_customer_has_one_open_cart(shop: Shop) -> None:
    made = await asyncio.gather(*(shop.cart() for _ in range(8)))
    assert len({cart.cart_id for cart in made}) == 1
    await add_as(shop, made[0].cart_id)
    await shop.checkout(made[0].cart_id)
    after = await asyncio.gather(*(shop.cart() for _ in range(8)))
    assert len({cart.cart_id for cart in after}) == 1
    assert after[0].cart_id != made[0].cart_id


async def add_as(shop: Shop, cart_id: str) -> None:
    with shop.called_by("CUSTOMER", "cus_1", channel=APP):
        await add(shop, cart_id, "shirt")


async def test_guests_have_as_many_as_they_like(shop: Shop) -> None:
    first, second = await shop.cart(""), await shop.cart("")
    assert first.cart_id != second.cart_id


async def test_lines_grow_and_are_set_and_removed(shop: Shop) -> None:
    cart = await shop.cart(shirt=1)
    with shop.called_by("CUSTOMER", "cus_1"):
        cart = await add(shop, cart.cart_id, "shirt", 2)
        assert (lines(cart), cart.subtotal.units) == ({"shirt": 3}, 747_000)
        cart = await add(shop, cart.cart_id, "scarf")
        line_id = cart.lines[0].line_id
        update = carts.UpdateCartLineRequest(cart_id=cart.cart_id, line_id=line_id, quantity=5)
        cart = (await shop.carts.UpdateCartLine(update, None)).cart
        assert lines(cart) == {"shirt": 5, "scarf": 1}
        update.quantity = 0
        cart = (await shop.carts.UpdateCartLine(update, None)).cart
        removal = carts.RemoveCartLineRequest(cart_id=cart.cart_id, line_id=cart.lines[0].line_id)
        assert lines((await shop.carts.RemoveCartLine(removal, None)).cart) == {}
        with pytest.raises(NotFound, match="CART_LINE_NOT_FOUND"):
            await shop.carts.RemoveCartLine(removal, None)


async def test_devices_at_once_lose_nothing(shop: Shop) -> None:
    cart = await shop.cart()

    async def device() -> None:
        with shop.called_by("CUSTOMER", "cus_1"):
            await add(shop, cart.cart_id, "shirt")

    await asyncio.gather(*(device() for _ in range(5)))
    assert lines(await shop.cart()) == {"shirt": 5}


async def test_prices_are_those_of_now(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=1)
    world.sells("shirt", Money("IDR", 199_000_00))
    with shop.called_by("CUSTOMER", "cus_1"):
        assert (await get(shop, cart.cart_id)).subtotal.units == 199_000


async def test_an_etag_holds_others_back(shop: Shop) -> None:
    cart = await shop.cart(shirt=1)
    with shop.called_by("CUSTOMER", "cus_1") as call:
        matching(call, cart.etag)
        await add(shop, cart.cart_id, "shirt")
        with pytest.raises(EtagMismatch):
            await add(shop, cart.cart_id, "shirt")


def matching(call: Call, etag: str) -> None:
    call.if_match = etag


async def test_bad_lines_name_their_field(shop: Shop, world: World) -> None:
    cart = await shop.cart()
    world.sells("dress", Money("GBP", 2_55))
    world.sells("old", Money("IDR", 1_00))
    world.products["old"].active = False
    with shop.called_by("CUSTOMER", "cus_1"):
        for sku, quantity, field in (
            ("none", 1, "sku"),
            ("", 1, "sku"),
            ("shirt", 0, "quantity"),
            ("shirt", 100_001, "quantity"),
        ):
            with pytest.raises(InvalidArgument) as problem:
                await add(shop, cart.cart_id, sku, quantity)
            assert [each.field for each in problem.value.violations] == [field]
        await refused(add(shop, cart.cart_id, "dress"), "CURRENCY_MISMATCH")
        await refused(add(shop, cart.cart_id, "old"), "PRODUCT_NOT_FOR_SALE")


async def refused(doing: Awaitable[Any], reason: str) -> None:
    with pytest.raises(FailedPrecondition) as refusal:
        await doing
    assert refusal.value.reason == reason


async def test_a_bad_cart_names_its_fields(shop: Shop) -> None:
    with shop.called_by("CONNECTOR", channel=0), pytest.raises(InvalidArgument) as problem:
        await shop.carts.CreateCart(carts.CreateCartRequest(currency_code="XXZ"), None)
    assert [each.field for each in problem.value.violations] == ["channel", "currencyCode"]


async def test_nobody_sees_anothers(shop: Shop) -> None:
    mine, guests = await shop.cart("cus_1", shirt=1), await shop.cart("", shirt=1)
    with shop.called_by("CUSTOMER", "cus_2"):
        for cart in (mine, guests):
            with pytest.raises(NotFound):
                await get(shop, cart.cart_id)
        with pytest.raises(NotFound):
            await assign(shop, mine.cart_id, "cus_2")
    with shop.called_by("STAFF"):
        assert (await get(shop, mine.cart_id)).cart_id == mine.cart_id


async def test_a_guests_cart_is_given_to_a_customer(shop: Shop) -> None:
    guests = await shop.cart("", shirt=1)
    with shop.called_by("CUSTOMER", "cus_1"):
        given = await assign(shop, guests.cart_id, "cus_1")
        assert (given.cart_id, given.customer_id) == (guests.cart_id, "cus_1")
        again = await assign(shop, guests.cart_id, "cus_1")
    assert again.cart_id == guests.cart_id
    assert (await shop.cart("cus_1")).cart_id == guests.cart_id


async def test_two_carts_become_one(shop: Shop) -> None:
    mine = await shop.cart("cus_1", shirt=3, wrapping=1)
    guests = await shop.cart("", shirt=2, scarf=4)
    with shop.called_by("CUSTOMER", "cus_1"):
        merged = await assign(shop, guests.cart_id, "cus_1")
        assert merged.cart_id == mine.cart_id
        assert lines(merged) == {"shirt": 3, "wrapping": 1, "scarf": 4}
        assert (await assign(shop, guests.cart_id, "cus_1")).cart_id == mine.cart_id
    with shop.called_by("CONNECTOR"):
        closed = await get(shop, guests.cart_id)
        assert (closed.state, closed.successor_id) == (carts.Cart.MERGED, mine.cart_id)
        await refused(add(shop, guests.cart_id, "shirt"), "CART_MERGED")


async def test_carts_of_two_currencies_stay_apart(shop: Shop, world: World) -> None:
    world.sells("dress", Money("GBP", 2_55))
    await shop.cart("cus_1", shirt=1)
    guests = await shop.cart("", "GBP", dress=1)
    with shop.called_by("CONNECTOR"):
        await refused(assign(shop, guests.cart_id, "cus_1"), "CURRENCY_MISMATCH")


async def test_when_two_customers_are_one_so_are_their_carts(shop: Shop, world: World) -> None:
    await shop.cart("cus_1", shirt=1)
    await shop.cart("cus_2", shirt=2, scarf=1)
    follow = FollowMerge(shop.store, shop.desk.assign)
    for _ in range(2):
        await follow("cus_1", "cus_2")
    assert lines(await shop.cart("cus_1")) == {"shirt": 2, "scarf": 1}
    assert lines(await shop.cart("cus_2")) == {}


async def test_the_cart_is_found_under_every_id(shop: Shop, world: World) -> None:
    cart = await shop.cart("cus_old", shirt=1)
    world.aliases["cus_1"] = ["cus_old"]
    with shop.called_by("CUSTOMER", "cus_1"):
        request = carts.GetCustomerCartRequest(customer_id="cus_1")
        found = (await shop.carts.GetCustomerCart(request, None)).cart
        assert found.cart_id == cart.cart_id
        request.customer_id = "cus_9"
        with pytest.raises(NotFound):
            await shop.carts.GetCustomerCart(request, None)


async def test_every_change_is_told(shop: Shop) -> None:
    await shop.cart(shirt=1, scarf=1)
    names = await shop.event_names("carts")
    assert names == ["CartChanged"] * 3


async def quote(shop: Shop, cart_id: str, **fields: Any) -> Any:
    request = carts.QuoteCartRequest(cart_id=cart_id, **fields)
    with shop.called_by("CONNECTOR"):
        return (await shop.carts.QuoteCart(request, None)).quote


async def test_a_quote_says_what_and_why(shop: Shop, world: World) -> None:
    from lintas.promotions.v1 import promotions_service_pb2 as promotions

    world.campaigns = [
        promotions.Campaign(
            campaign_id="ten",
            name="Ten",
            coupon_required=True,
            benefit=promotions.Benefit(percent_off=10),
        )
    ]
    world.coupons["TEN-1"] = CouponFacts("TEN-1", "ten")
    cart = await shop.cart(shirt=2, scarf=11)
    plain = await quote(shop, cart.cart_id)
    assert (plain.discount.units, plain.points_to_earn) == (0, 158)
    assert [each.reason for each in plain.rejected] == ["COUPON_REQUIRED"]
    assert [bool(each.location_id) for each in plain.sourcing] == [True, False]
    assert "no place has 11" in plain.sourcing[1].explanation
    world.points["cus_1"] = 1_000
    coupon = await quote(shop, cart.cart_id, coupon_codes=["TEN-1"], fulfilment=pickup("bandung"))
    assert coupon.discount.units == 158_700
    assert coupon.total.units == 1_587_000 - 158_700
    assert coupon.points_to_earn == 285
    assert coupon.sourcing[0].location_id == "bandung"
    assert "bandung has 10 of 11" in coupon.sourcing[1].explanation
    assert world.reservations == {}


async def test_a_quote_does_not_wait_for_loyalty(shop: Shop, world: World) -> None:
    cart = await shop.cart(shirt=1)

    def away(name: str) -> None:
        if name == "GetLoyaltyProgram":
            raise Unavailable("UNAVAILABLE", "Away.", (), 1.0)

    world.before = away
    answer = await quote(shop, cart.cart_id, fulfilment=delivery())
    assert (answer.total.units, answer.points_to_earn) == (249_000, 0)
    assert answer.sourcing[0].explanation.startswith("the warehouse central")
