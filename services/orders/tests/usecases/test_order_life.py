"""From placed to handed over, or cancelled."""

import asyncio
from typing import Any

import pytest
from peers_at_work import World
from shop import Shop, delivery

from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_kit.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Problem,
    ResourceExhausted,
)

pytestmark = pytest.mark.engine


async def placed(shop: Shop, **changes: Any) -> Any:
    cart = await shop.cart(changes.pop("customer_id", "cus_1"), shirt=2)
    return await shop.checkout(cart.cart_id, **changes)


async def test_a_pickup_from_ready_to_collected(shop: Shop, world: World) -> None:
    order = await placed(shop)
    ready = await shop.act("MarkOrderReady", order_id=order.order_id)
    assert ready.status == orders.Order.READY
    assert ready.pickup_code == ""
    with pytest.raises(PermissionDenied, match="WRONG_PICKUP_CODE"):
        await shop.act("CollectOrder", order_id=order.order_id, pickup_code="nothing")
    collected = await shop.act(
        "CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code
    )
    names = [orders.Order.Status.Name(change.status) for change in collected.history]
    assert names == ["PENDING", "PLACED", "READY", "COLLECTED"]
    assert collected.history[-1].location_id == "jakarta"
    assert world.on_hand["shirt", "jakarta"] == 8
    assert world.reserved(("shirt", "jakarta")) == 0
    assert await shop.event_names() == ["OrderPlaced", "OrderReady", "OrderCollected"]
    await shop.balanced()


async def test_wrong_codes_lock_for_a_while(shop: Shop) -> None:
    order = await placed(shop)
    await shop.act("MarkOrderReady", order_id=order.order_id)
    for _ in range(5):
        with pytest.raises(PermissionDenied):
            await shop.act("CollectOrder", order_id=order.order_id, pickup_code="0")
    with pytest.raises(ResourceExhausted) as locked:
        await shop.act("CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code)
    assert 0 < (locked.value.retry_after or 0) <= 60


async def test_a_delivery_from_shipped_to_delivered(shop: Shop, world: World) -> None:
    order = await placed(shop, fulfilment=delivery(), payment=orders.Payment(method="CASH"))
    assert order.pickup_code == ""
    shipped = await shop.act("ShipOrder", order_id=order.order_id, tracking_number="JNE-1")
    assert shipped.status == orders.Order.SHIPPED
    assert world.on_hand["shirt", "central"] == 8
    assert not shipped.payments[0].HasField("at")
    delivered = await shop.act("DeliverOrder", order_id=order.order_id)
    assert delivered.payments[0].HasField("at")
    assert await shop.event_names() == ["OrderPlaced", "OrderShipped", "OrderDelivered"]
    await shop.balanced()


async def test_what_is_not_possible_says_what_is(shop: Shop) -> None:
    order = await placed(shop)
    for name in ("ShipOrder", "DeliverOrder", "CollectOrder"):
        with pytest.raises(FailedPrecondition, match=r"ORDER_STATE.*READY"):
            await shop.act(name, order_id=order.order_id)


async def test_a_lapsed_reservation_is_handed_over_all_the_same(shop: Shop, world: World) -> None:
    order = await placed(shop)
    await shop.act("MarkOrderReady", order_id=order.order_id)
    for reservation_id, (_, lines) in world.reservations.items():
        world.reservations[reservation_id] = ("EXPIRED", lines)
    await shop.act("CollectOrder", order_id=order.order_id, pickup_code=order.pickup_code)
    assert world.on_hand["shirt", "jakarta"] == 8


async def test_a_customer_cancels_and_everything_goes_back(shop: Shop, world: World) -> None:
    world.points["cus_1"] = 100
    order = await placed(shop, redeem_points=100)
    cancelled = await shop.act("CancelOrder", "CUSTOMER", "cus_1", order_id=order.order_id)
    assert cancelled.status == orders.Order.CANCELLED
    assert cancelled.cancel_reason == "REQUESTED"
    assert world.points["cus_1"] == 100
    assert world.reserved(("shirt", "jakarta")) == 0
    assert sum(payment.amount.units for payment in cancelled.payments) == 0
    assert await shop.event_names() == ["OrderPlaced", "OrderCancelled"]
    await shop.balanced()
    with pytest.raises(FailedPrecondition, match="nothing else"):
        await shop.act("CancelOrder", order_id=order.order_id)


async def test_cancelling_and_collecting_at_once(shop: Shop, world: World) -> None:
    order = await placed(shop)
    await shop.act("MarkOrderReady", order_id=order.order_id)

    async def attempt(name: str, **fields: str) -> str:
        try:
            done = await shop.act(name, order_id=order.order_id, **fields)
        except Problem as refusal:
            return refusal.reason
        return orders.Order.Status.Name(done.status)

    outcomes = await asyncio.gather(
        attempt("CancelOrder"), attempt("CollectOrder", pickup_code=order.pickup_code)
    )
    assert sorted(outcomes) in (["CANCELLED", "ORDER_STATE"], ["COLLECTED", "ORDER_STATE"])
    await shop.balanced()


async def test_nobody_sees_anothers(shop: Shop, world: World) -> None:
    order = await placed(shop)
    with pytest.raises(NotFound):
        await shop.act("GetOrder", "CUSTOMER", "cus_2", order_id=order.order_id)
    with pytest.raises(NotFound):
        await shop.act("CancelOrder", "CUSTOMER", "cus_2", order_id=order.order_id)
    mine = await shop.act("GetOrder", "CUSTOMER", "cus_1", order_id=order.order_id)
    assert mine.pickup_code == order.pickup_code != ""
    world.aliases["cus_2"] = ["cus_1"]
    merged = await shop.act("GetOrder", "CUSTOMER", "cus_2", order_id=order.order_id)
    assert merged.customer_id == "cus_1"


async def test_lists_in_pages(shop: Shop, world: World) -> None:
    made = [(await placed(shop, customer_id="cus_1")).order_id for _ in range(3)]
    await placed(shop, customer_id="cus_2")
    with shop.called_by("CUSTOMER", "cus_1"):
        first = await shop.orders.ListOrders(
            orders.ListOrdersRequest(customer_id="cus_1", page_size=2), None
        )
        rest = await shop.orders.ListOrders(
            orders.ListOrdersRequest(
                customer_id="cus_1", page_size=2, page_token=first.next_page_token
            ),
            None,
        )
    found = [order.order_id for order in [*first.orders, *rest.orders]]
    assert found == made[::-1]
    assert rest.next_page_token == ""
    with shop.called_by("STAFF"):
        every = await shop.orders.ListOrders(
            orders.ListOrdersRequest(status=orders.Order.PLACED, page_size=3), None
        )
        assert len(every.orders) == 3
        last = await shop.orders.ListOrders(
            orders.ListOrdersRequest(
                status=orders.Order.PLACED, page_size=3, page_token=every.next_page_token
            ),
            None,
        )
        with pytest.raises(InvalidArgument, match="pageToken"):
            await shop.orders.ListOrders(
                orders.ListOrdersRequest(page_token=first.next_page_token), None
            )
    assert len(last.orders) == 1
