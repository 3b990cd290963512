"""What tills sold: booked once, in money and in stock."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from peers_at_work import World, idr
from shop import GOOD, Shop, sale, sold

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_service_pb2 as identity
from lintas.orders.v1 import orders_service_pb2 as orders
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit.errors import AlreadyExists, FailedPrecondition, InvalidArgument
from lintas_kit.money import Money
from lintas_promotion_rules import CouponFacts

pytestmark = pytest.mark.engine

COLLECTED = orders.Order.COLLECTED


def customer(value: str = "M-1") -> orders.SaleCustomer:
    return orders.SaleCustomer(
        identifier=identity.Identifier(type=identity.Identifier.MEMBER_CARD, value=value)
    )


async def sync(shop: Shop, *sales: orders.Sale) -> list[orders.SyncSaleResult]:
    with shop.called_by("CONNECTOR"):
        answer = await shop.orders.SyncSales(orders.SyncSalesRequest(sales=sales), None)
    return list(answer.results)


async def test_a_sale_is_collected_at_once(shop: Shop, world: World) -> None:
    order = await shop.sell(sale("s-1", sold("shirt", 2), sold("wrapping")))
    assert order.status == COLLECTED
    assert order.channel == channel_pb2.POS
    assert (order.total.units, order.sale_id) == (508_000, "s-1")
    assert [payment.method for payment in order.payments] == ["CASH"]
    assert [line.location_id for line in order.lines] == ["jakarta", ""]
    assert world.on_hand["shirt", "jakarta"] == 8
    assert await shop.event_names() == ["OrderPlaced"]
    await shop.balanced()


async def test_a_plain_sale_asks_only_whom_it_must(shop: Shop, world: World) -> None:
    await shop.sell(sale("s-1", sold("shirt")))
    assert world.calls == ["BatchGetProducts", "GetRules", "TakeStock"]


async def test_the_same_sale_books_once(shop: Shop, world: World) -> None:
    made = await asyncio.gather(*(shop.sell(sale("s-1", sold("shirt"))) for _ in range(6)))
    again = await sync(shop, sale("s-1", sold("shirt")), sale("s-1", sold("shirt")))
    assert {order.order_id for order in made} == {made[0].order_id}
    assert [(each.order_id, each.repeated_sale) for each in again] == [(made[0].order_id, True)] * 2
    assert world.on_hand["shirt", "jakarta"] == 9
    assert await shop.event_names() == ["OrderPlaced"]


async def test_an_id_is_for_one_sale(shop: Shop) -> None:
    await shop.sell(sale("s-1", sold("shirt")))
    with pytest.raises(AlreadyExists, match="SALE_ID_REUSED"):
        await shop.sell(sale("s-1", sold("scarf")))


async def test_a_refused_sale_may_come_again(shop: Shop, world: World) -> None:
    with pytest.raises(FailedPrecondition, match="OUT_OF_STOCK"):
        await shop.sell(sale("s-1", sold("shirt", 11)))
    assert await shop.event_names() == []
    await shop.balanced()
    world.has("shirt", "jakarta", 11)
    order = await shop.sell(sale("s-1", sold("shirt", 11)))
    assert order.status == COLLECTED
    assert world.on_hand["shirt", "jakarta"] == 0


async def test_what_happened_is_booked(shop: Shop, world: World) -> None:
    results = await sync(
        shop,
        sale("s-1", sold("shirt", 11)),
        sale("s-2", sold("nothing")),
        sale("", sold("shirt")),
        sale("s-3", sold("scarf", 1, idr(1)), payments=[orders.Payment(method="?")]),
        sale("s-1", sold("shirt", 11)),
    )
    assert [each.reason for each in results] == [
        "",
        "INVALID_ARGUMENT",
        "INVALID_ARGUMENT",
        "INVALID_ARGUMENT",
        "",
    ]
    assert results[0].order_id == results[4].order_id
    assert "sales[1].lines[0].sku" in results[1].detail
    assert "sales[3].payments[0].method" in results[3].detail
    assert world.on_hand["shirt", "jakarta"] == -1
    await shop.balanced()


async def test_prices_of_the_till_and_discount_lines(shop: Shop) -> None:
    order = await shop.sell(
        sale("s-1", sold("shirt", 1, idr(200_000)), sold("voucher"), payments=[cash(195_000)])
    )
    assert (order.subtotal.units, order.total.units) == (195_000, 195_000)
    await shop.balanced()


def cash(units: int, method: str = "CASH") -> orders.Payment:
    return orders.Payment(method=method, amount=idr(units))


async def test_payments_cover_the_total(shop: Shop, world: World) -> None:
    split = [cash(49_000), cash(50_000, "CARD")]
    order = await shop.sell(sale("s-1", sold("scarf"), payments=split))
    assert [payment.method for payment in order.payments] == ["CASH", "CARD"]
    with pytest.raises(InvalidArgument, match="PAYMENTS_DIFFER"):
        await shop.sell(sale("s-2", sold("scarf"), payments=[cash(98_000)]))
    assert world.on_hand["scarf", "jakarta"] == 9


async def test_a_customer_a_coupon_and_points(shop: Shop, world: World) -> None:
    world.campaigns = [
        promotions.Campaign(
            campaign_id="ten",
            name="Ten",
            coupon_required=True,
            benefit=promotions.Benefit(percent_off=10),
        )
    ]
    world.coupons["TEN-1"] = CouponFacts("TEN-1", "ten")
    world.coupon_journeys["TEN-1"] = "jrn_chat"
    world.points["cus_0"] = 100
    order = await shop.sell(
        sale(
            "s-1",
            sold("shirt"),
            customer=customer(),
            coupon_codes=["TEN-1"],
            redeem_points=100,
            payments=[cash(249_000 - 24_900 - 10_000)],
        )
    )
    assert order.customer_id == "cus_0"
    assert order.discount.units == 24_900
    assert (order.redeemed_points, order.points_value.units) == (100, 10_000)
    assert order.journey_id == "jrn_chat"
    await shop.balanced()


async def test_too_little_paid_gives_back_what_was_held(shop: Shop, world: World) -> None:
    world.points["cus_0"] = 100
    given = sale(
        "s-1", sold("shirt"), customer=customer(), redeem_points=100, payments=[cash(249_000)]
    )
    with pytest.raises(InvalidArgument, match="PAYMENTS_DIFFER"):
        await shop.sell(given)
    assert world.points["cus_0"] == 100
    assert world.on_hand["shirt", "jakarta"] == 10
    await shop.balanced()


async def test_points_that_are_gone_are_written_off_where_it_happened(
    shop: Shop, world: World
) -> None:
    given = sale(
        "s-1", sold("shirt"), customer=customer(), redeem_points=100, payments=[cash(239_000)]
    )
    (result,) = await sync(shop, given)
    order = await shop.act("GetOrder", order_id=result.order_id)
    assert [payment.method for payment in order.payments] == ["CASH", "WRITE_OFF"]
    assert order.redeemed_points == 0
    await shop.balanced()


async def test_a_till_goes_on_with_a_journey(shop: Shop) -> None:
    cart = await shop.cart(shirt=1)
    first = await shop.checkout(cart.cart_id)
    order = await shop.sell(sale("s-1", sold("scarf")), journey=first.journey_id)
    assert order.journey_id == first.journey_id
    anonymous = await shop.sell(sale("s-2", sold("scarf")))
    assert anonymous.journey_id == ""


async def test_old_sales_keep_their_time_and_a_connector_its_channel(shop: Shop) -> None:
    at = Timestamp(seconds=1_262_304_000)
    given = sale("s-1", sold("scarf"), sold_at=at, channel=channel_pb2.WEB)
    order = await shop.sell(given, role="CONNECTOR")
    assert (order.sold_at, order.channel) == (at, channel_pb2.WEB)
    other = sale("s-2", sold("scarf"), channel=channel_pb2.WEB)
    assert (await shop.sell(other)).channel == channel_pb2.POS


async def test_the_future_is_refused(shop: Shop) -> None:
    at = Timestamp()
    at.FromDatetime(datetime.now(UTC) + timedelta(minutes=6))
    with pytest.raises(InvalidArgument, match="soldAt"):
        await shop.sell(sale("s-1", sold("scarf"), sold_at=at))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (sale("s"), "lines"),
        (sale("s", sold("scarf", 0)), "lines[0].quantity"),
        (sale("s", sold("")), "lines[0].sku"),
        (sale("s", sold("scarf", 1, idr(-1))), "lines[0].unitPrice"),
        (sale("s", sold("scarf"), redeem_points=1), "customer"),
        (orders.Sale(sale_id="s", lines=[sold("scarf")]), "locationId"),
        (sale("white space", sold("scarf")), "saleId"),
    ],
)
async def test_names_the_field_that_is_wrong(shop: Shop, given: orders.Sale, field: str) -> None:
    with pytest.raises(InvalidArgument) as problem:
        await shop.sell(given)
    assert field in [each.field for each in problem.value.violations]


async def long_sale(shop: Shop, world: World) -> orders.Sale:
    """674 products: as many as the longest invoice of a real year."""
    for number in range(674):
        world.sells(f"p{number}", Money("IDR", 100))
        world.has(f"p{number}", "jakarta", 1)
    return sale("s-1", *(sold(f"p{number}") for number in range(674)), sold("p0"))


async def test_a_very_long_sale_is_taken_in_parts(shop: Shop, world: World) -> None:
    given = await long_sale(shop, world)
    world.has("p0", "jakarta", 2)
    order = await shop.sell(given)
    assert world.calls.count("TakeStock") == 2
    assert len(order.lines) == 675
    assert sum(world.on_hand[f"p{number}", "jakarta"] for number in range(674)) == 0
    backs = [
        orders.ReturnLine(line_id=line.line_id, quantity=1, condition=GOOD) for line in order.lines
    ]
    done = await shop.act(
        "CreateReturn", order_id=order.order_id, lines=backs, location_id="jakarta"
    )
    assert done.status == orders.Order.RETURNED
    assert sum(world.on_hand[f"p{number}", "jakarta"] for number in range(674)) == 675
    await shop.balanced()


async def test_a_very_long_sale_that_is_refused_in_the_middle(shop: Shop, world: World) -> None:
    given = await long_sale(shop, world)
    world.has("p0", "jakarta", 2)
    world.has("p600", "jakarta", 0)
    with pytest.raises(FailedPrecondition, match="OUT_OF_STOCK"):
        await shop.sell(given)
    assert world.on_hand["p0", "jakarta"] == 2
    world.has("p600", "jakarta", 1)
    order = await shop.sell(given)
    assert order.status == COLLECTED
    assert world.on_hand["p0", "jakarta"] == 0
