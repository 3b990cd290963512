"""Insights in one process, and events as other services tell them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest_asyncio

from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_insights import consumers
from lintas_insights.api.insights import InsightsServicer
from lintas_insights.peers import Ledgers
from lintas_insights.store import Store, open_store
from lintas_insights.wiring import Desk
from lintas_kit import money_proto
from lintas_kit.books import Books
from lintas_kit.consumers import Event
from lintas_kit.context import JourneyRef
from lintas_kit.money import Money
from lintas_kit.mongo import Database
from lintas_kit.times import to_timestamp
from lintas_testing.clock import SettableClock

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
POS, WEB, WHATSAPP = 9, 1, 4


@dataclass
class Others:
    """Stands where the other services do: tells one list of books after the other."""

    told: list[list[Books]] = field(default_factory=list)

    async def books(self) -> list[Books]:
        return self.told.pop(0) if len(self.told) > 1 else (self.told or [[]])[0]


@dataclass(frozen=True)
class Service:
    """Everything of insights but its server."""

    store: Store
    clock: SettableClock
    others: Others
    desk: Desk
    servicer: InsightsServicer
    database: Database

    async def hear(
        self,
        message: Any,
        number: int,
        *,
        journey: str = "",
        trace: str = "",
        channel: int = POS,
        at: datetime | None = None,
    ) -> None:
        """Handles an event as the consumer does, which skips what is not in the table."""
        rows = {row.payload: row for row in consumers.table(self.store, self.clock)}
        moment = at or START + timedelta(minutes=number)
        ref = JourneyRef(journey) if journey else None
        event = Event(f"evt_{number:04}", "agg", moment, channel, ref, trace)
        if row := rows.get(type(message)):
            await row.handler(message, event)


def gbp(minor: int) -> Any:
    return money_proto.to_proto(Money("GBP", minor))


def order(
    order_id: str,
    prices: Sequence[int],
    *,
    sold_at: datetime = START,
    channel: int = POS,
    customer_id: str = "cus_a",
    sale: bool = True,
    quantity: int = 2,
) -> pb.Order:
    """An order with one line a price, in minor units."""
    total = quantity * sum(prices)
    message = pb.Order(
        order_id=order_id,
        customer_id=customer_id,
        channel=channel,  # type: ignore[arg-type]
        status=pb.Order.COLLECTED if sale else pb.Order.PLACED,
        currency_code="GBP",
        discount=gbp(0),
        total=gbp(total),
        sale_id=order_id if sale else "",
        sold_at=to_timestamp(sold_at),
        fulfilment=pb.Fulfilment(location_id="jakarta"),
    )
    for index, price in enumerate(prices):
        message.lines.add(line_id=f"lin_{index}", quantity=quantity, unit_price=gbp(price))
    return message


def returned(of: pb.Order, return_id: str, units: dict[int, int], at: datetime) -> Any:
    """Units of lines that came back in Bandung."""
    message = orders.OrderReturned(order=of)
    back = getattr(message, "return")
    back.return_id, back.location_id, back.channel = return_id, "bandung", POS
    back.at.FromDatetime(at)
    for index, quantity in units.items():
        price = money_proto.from_proto(of.lines[index].unit_price, "price")
        refund = money_proto.to_proto(price * quantity)
        back.lines.add(line_id=f"lin_{index}", quantity=quantity, refund=refund)
    return message


def loose(return_id: str, lines: Sequence[tuple[int, int]], at: datetime) -> Any:
    """Quantities and unit prices of goods without a receipt."""
    message = orders.LooseReturnBooked()
    back = getattr(message, "return")
    back.return_id, back.location_id, back.channel = return_id, "bandung", POS
    back.at.FromDatetime(at)
    back.refund.CopyFrom(gbp(sum(quantity * price for quantity, price in lines)))
    for quantity, price in lines:
        back.lines.add(sku="x", quantity=quantity, unit_price=gbp(price))
    return message


@pytest_asyncio.fixture
async def service(database: Database, clock: SettableClock) -> Service:
    store = open_store(database)
    await store.create_indexes()
    clock.set(START)
    others = Others()
    desk = Desk(store, cast("Ledgers", others), clock)
    return Service(store, clock, others, desk, desk.servicer(), database)
