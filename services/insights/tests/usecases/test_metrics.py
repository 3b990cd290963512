"""Figures, each event counted once, by the months of any place."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from lintas.insights.v1 import insights_service_pb2 as pb
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas_insights.books import CheckBooks
from lintas_insights.store.facts import LEASE
from lintas_insights.usecases.fold_facts import FoldFacts
from lintas_kit import money_proto

from ..conftest import START, WEB, Service, loose, order, returned

pytestmark = pytest.mark.engine


async def ask(service: Service, *names: str, **more: Any) -> dict[tuple[str, ...], int]:
    """Values and minor amounts, by name and group."""
    request = pb.GetMetricsRequest(names=names, **more)
    answer = await service.servicer.GetMetrics(request, None)
    return {
        (point.name, *(point.group[key] for key in more.get("group_by", ()))): (
            money_proto.from_proto(point.amount, "amount").minor
            if point.HasField("amount")
            else point.value
        )
        for point in answer.points
    }


async def test_counts_by_when_it_was_sold_in_the_months_of_a_place(service: Service) -> None:
    moments = [
        datetime(2009, 12, 31, 16, 59, tzinfo=UTC),
        datetime(2009, 12, 31, 17, 0, tzinfo=UTC),
        datetime(2010, 1, 31, 17, 0, tzinfo=UTC),
    ]
    for number, moment in enumerate(moments):
        sold = order(f"ord_{number}", [250, 0, -50], sold_at=moment)
        await service.hear(orders.OrderPlaced(order=sold), number)
    by_month = {"group_by": ["month"], "time_zone": "Asia/Jakarta"}
    assert await ask(service, "sales.gross", **by_month) == {
        ("sales.gross", "2009-12"): 500,
        ("sales.gross", "2010-01"): 500,
        ("sales.gross", "2010-02"): 500,
    }
    assert await ask(service, "sales.documents", group_by=["month"]) == {
        ("sales.documents", "2009-12"): 2,
        ("sales.documents", "2010-01"): 1,
    }
    assert await ask(service, "sales.lines", "sales.freeLines", "sales.adjustments") == {
        ("sales.lines",): 3,
        ("sales.freeLines",): 3,
        ("sales.adjustments",): -300,
    }


async def test_returns_count_where_and_when_they_happen_and_net_to_nothing(
    service: Service,
) -> None:
    sold = order("ord_1", [250, 100])
    await service.hear(orders.OrderPlaced(order=sold), 1)
    later = START + timedelta(days=40)
    await service.hear(returned(sold, "ret_1", {0: 1}, later), 2)
    await service.hear(returned(sold, "ret_2", {0: 1, 1: 2}, later), 3)
    assert await ask(service, "returns.amount", "sales.net", group_by=["location", "month"]) == {
        ("returns.amount", "bandung", "2026-02"): 700,
        ("sales.net", "bandung", "2026-02"): -700,
        ("sales.net", "jakarta", "2026-01"): 700,
    }
    assert await ask(service, "sales.net", "returns.units", "returns.documents") == {
        ("returns.units",): 4,
        ("returns.documents",): 2,
    }


async def test_returns_without_receipt_and_cancellations(service: Service) -> None:
    await service.hear(loose("ret_1", [(2, 300), (1, -50)], START), 1)
    bought = order("ord_1", [400], channel=WEB, sale=False)
    await service.hear(orders.OrderPlaced(order=bought), 2)
    await service.hear(orders.OrderCancelled(order=bought, reason="x"), 3)
    found = await ask(
        service, "returns.withoutReceipt", "returns.units", "orders.cancelledAmount", "sales.net"
    )
    assert found == {
        ("returns.withoutReceipt",): 550,
        ("returns.units",): 1,
        ("orders.cancelledAmount",): 800,
        ("sales.net",): -550,
    }
    assert await ask(service, "sales.units", "sales.documents", "orders.cancelled") == {
        ("orders.cancelled",): 1
    }


async def test_a_time_is_kept_to_the_millisecond(service: Service) -> None:
    for number in range(5):
        sold = order(f"ord_{number}", [100], sold_at=START + timedelta(minutes=7 * number))
        await service.hear(orders.OrderPlaced(order=sold), number)

    async def units(begin: timedelta, end: timedelta) -> int:
        message = pb.GetMetricsRequest(names=["sales.units"])
        getattr(message, "from").FromDatetime(START + begin)
        message.to.FromDatetime(START + end)
        answer = await service.servicer.GetMetrics(message, None)
        return sum(point.value for point in answer.points)

    tick = timedelta(milliseconds=1)
    assert await units(timedelta(0), timedelta(minutes=28)) == 8
    assert await units(tick, timedelta(minutes=28) + tick) == 8
    assert await units(timedelta(minutes=7), timedelta(minutes=7) + tick) == 2
    assert await units(timedelta(minutes=14), timedelta(minutes=60)) == 6


async def test_facts_of_long_ago_are_counted_once(service: Service) -> None:
    for number in range(6):
        sold = order(f"ord_{number}", [100])
        await service.hear(orders.OrderPlaced(order=sold), number)
        assert await service.store.facts.count(service.clock.now()) == number + 1
        service.clock.advance(timedelta(minutes=9))
    service.clock.advance(timedelta(hours=1))
    assert await service.store.facts.count(service.clock.now()) == 6
    assert (await service.database["sums"].find_one({"_id": "facts"}) or {})["count"] == 6
    assert await service.store.facts.count(service.clock.now()) == 6


async def test_each_event_counts_once_however_often_it_comes(service: Service) -> None:
    for _ in range(3):
        for number in range(30):
            sold = order(f"ord_{number}", [100], sold_at=START + timedelta(minutes=number))
            await service.hear(orders.OrderPlaced(order=sold), number)
        await service.desk.fold()
    assert await ask(service, "sales.units") == {("sales.units",): 60}
    assert await ask(service, "sales.units", group_by=["hour", "channel"]) == {
        ("sales.units", "2026-01-15T12", "POS"): 60
    }


async def test_a_crash_between_adding_and_letting_go_adds_nothing_twice(
    service: Service,
) -> None:
    for number in range(10):
        sold = order(f"ord_{number}", [100], sold_at=START + timedelta(hours=number))
        await service.hear(orders.OrderPlaced(order=sold), number)
    batch = await service.store.facts.lease(service.clock.now())
    assert batch
    await service.store.rollups.add(batch)
    assert await ask(service, "sales.units") == {("sales.units",): 20}
    service.clock.advance(LEASE + timedelta(seconds=1))
    assert await service.desk.fold() == 10
    assert await ask(service, "sales.units") == {("sales.units",): 20}
    assert await service.store.facts.under_way() == 0


async def test_a_crash_in_the_middle_of_adding_loses_nothing(service: Service) -> None:
    for number in range(10):
        sold = order(f"ord_{number}", [100], sold_at=START + timedelta(hours=number))
        await service.hear(orders.OrderPlaced(order=sold), number)
    batch = await service.store.facts.lease(service.clock.now())
    assert batch
    half = type(batch)(batch.batch_id, batch.facts[:5])
    collection = service.database["slots"]
    await service.store.rollups.add(half)
    await service.database["totals"].delete_many({})
    assert await collection.count_documents({}) == 5
    service.clock.advance(LEASE + timedelta(seconds=1))
    await service.desk.fold()
    assert await ask(service, "sales.units") == {("sales.units",): 20}
    books = await CheckBooks(service.store, service.clock)()
    assert [law.difference for law in books.laws] == [0]


async def test_two_who_add_at_once_add_once(service: Service) -> None:
    for number in range(40):
        sold = order(f"ord_{number}", [100], sold_at=START + timedelta(minutes=number))
        await service.hear(orders.OrderPlaced(order=sold), number)
    others = [FoldFacts(service.store, service.clock) for _ in range(4)]
    added = await asyncio.gather(*(each() for each in others))
    assert sum(added) == 40
    assert await ask(service, "sales.units") == {("sales.units",): 80}


async def test_a_fault_of_the_database_is_no_answer(service: Service) -> None:
    async def fails(*_: object) -> object:
        raise AutoReconnect("gone")

    object.__setattr__(service.store.rollups, "add", fails)
    await service.hear(orders.OrderPlaced(order=order("ord_1", [100])), 1)
    with pytest.raises(AutoReconnect):
        await ask(service, "sales.units")


async def test_as_of_is_the_newest_event_counted(service: Service) -> None:
    request = pb.GetMetricsRequest()
    assert not (await service.servicer.GetMetrics(request, None)).HasField("as_of")
    await service.hear(orders.OrderPlaced(order=order("ord_1", [100])), 7)
    answer = await service.servicer.GetMetrics(request, None)
    assert answer.as_of.ToDatetime(tzinfo=UTC) == START + timedelta(minutes=7)
