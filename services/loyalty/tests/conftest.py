"""Loyalty in one process: its store, its use cases, its handlers, and orders as they tell it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest_asyncio

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_kit import money_proto
from lintas_kit.consumers import Event
from lintas_kit.errors import NotFound
from lintas_kit.money import Money
from lintas_kit.mongo import Database
from lintas_kit.times import to_timestamp
from lintas_loyalty import consumers
from lintas_loyalty.api.loyalty import LoyaltyServicer
from lintas_loyalty.books import CheckBooks
from lintas_loyalty.domain.programme import Programme, Tier, programme
from lintas_loyalty.peers import Customers
from lintas_loyalty.store import Store, open_store
from lintas_loyalty.wiring import Desk
from lintas_testing.clock import SettableClock

START = datetime(2026, 1, 15, 12, tzinfo=UTC)


def rupiah(amount: int) -> Money:
    return Money("IDR", amount * 100)


def the_programme() -> Programme:
    tiers = [Tier("BRONZE", 0), Tier("SILVER", 500, 125)]
    return programme([rupiah(10_000)], tiers, 365, [rupiah(100)])


class People:
    """Stands where identity does: knows everybody but `nobody`."""

    async def require(self, customer_id: str) -> None:
        if customer_id == "nobody":
            raise NotFound("CUSTOMER_NOT_FOUND", "There is no such customer.")


@dataclass
class Shop:
    """Makes the events that orders would publish."""

    order_id: str
    customer_id: str = "cus_a"
    totals: Sequence[int] = (100_000,)
    quantity: int = 1
    at: datetime = START
    sale: bool = False
    points_value: int = 0
    history: list[tuple[int, datetime]] = field(default_factory=list)

    def order(self, status: int) -> pb.Order:
        message = pb.Order(
            order_id=self.order_id,
            customer_id=self.customer_id,
            status=status,  # type: ignore[arg-type]
            currency_code="IDR",
            total=money_proto.to_proto(rupiah(sum(self.totals))),
            points_value=money_proto.to_proto(rupiah(self.points_value)),
            sale_id="till-1" if self.sale else "",
            create_time=to_timestamp(self.at),
            sold_at=to_timestamp(self.at),
        )
        for index, total in enumerate(self.totals):
            price = money_proto.to_proto(rupiah(total))
            message.lines.add(line_id=f"lin_{index}", quantity=self.quantity, total=price)
        for change, moment in self.history:
            message.history.add(status=change, at=to_timestamp(moment))  # type: ignore[arg-type]
        return message

    def _told(self, status: int, minutes: int) -> tuple[pb.Order, datetime]:
        moment = self.at + timedelta(minutes=minutes)
        self.history.append((status, moment))
        return self.order(status), moment

    def placed(self) -> tuple[Any, datetime]:
        order, moment = self._told(pb.Order.COLLECTED if self.sale else pb.Order.PLACED, 0)
        return orders.OrderPlaced(order=order), moment

    def collected(self) -> tuple[Any, datetime]:
        order, moment = self._told(pb.Order.COLLECTED, 10)
        return orders.OrderCollected(order=order), moment

    def cancelled(self) -> tuple[Any, datetime]:
        order, moment = self._told(pb.Order.CANCELLED, 5)
        return orders.OrderCancelled(order=order), moment

    def returned(self, return_id: str, units: dict[int, int]) -> tuple[Any, datetime]:
        order, moment = self._told(pb.Order.PARTIALLY_RETURNED, 20)
        message = orders.OrderReturned(order=order)
        back = getattr(message, "return")
        back.return_id = return_id
        for index, quantity in units.items():
            back.lines.add(line_id=f"lin_{index}", quantity=quantity)
        return message, moment


@dataclass(frozen=True)
class Service:
    """Everything of loyalty but its server."""

    store: Store
    clock: SettableClock
    desk: Desk
    servicer: LoyaltyServicer
    database: Database

    async def hear(self, message: Any, at: datetime | None = None) -> None:
        """Handles an event as the consumer does."""
        rows = {row.payload: row for row in consumers.table(self.store, self.desk.follow)}
        event = Event("evt", "agg", at or self.clock.now(), 0, None, "")
        await rows[type(message)].handler(message, event)

    async def hear_all(self, told: Sequence[tuple[Any, datetime]]) -> None:
        for message, moment in told:
            await self.hear(message, moment)

    async def merge(self, customer_id: str, other: str, merge_id: str = "mrg_1") -> None:
        await self.hear(
            identity.CustomersMerged(
                merge_id=merge_id, customer_id=customer_id, other_customer_id=other
            )
        )

    async def undo(self, customer_id: str, other: str, merge_id: str = "mrg_1") -> None:
        await self.hear(
            identity.MergeUndone(
                merge_id=merge_id, customer_id=customer_id, other_customer_id=other
            )
        )

    async def points(self, customer_id: str = "cus_a") -> tuple[int, int, int]:
        """Balance, pending, lifetime."""
        seen = await self.desk.account(customer_id)
        return seen.balance, seen.pending, seen.lifetime

    async def lots(self, customer_id: str = "cus_a") -> dict[str, int]:
        account = await self.store.accounts.get(customer_id)
        return {str(lot.lapses_at)[:10]: lot.points for lot in account.lots}

    async def differences(self) -> dict[str, int]:
        """The laws that do not hold."""
        books = await CheckBooks(self.store, self.clock)()
        return {law.name: law.difference for law in books.laws if law.difference}

    async def burned(self) -> int:
        books = await CheckBooks(self.store, self.clock)()
        return books.sides[0].amount

    async def events(self) -> list[str]:
        """The types of the events that wait in the outboxes, in the order of their ids."""
        found = await self.database["accounts"].find({}).to_list(1000)
        entries = [entry for document in found for entry in document.get("outbox", [])]
        entries.sort(key=lambda entry: cast("str", entry["id"]))
        return [entry["type"].rpartition(".")[2] for entry in entries]


@pytest_asyncio.fixture
async def bare(database: Database, clock: SettableClock) -> Service:
    """Loyalty before anyone set a programme."""
    store = open_store(database)
    await store.create_indexes()
    clock.set(START)
    desk = Desk(store, clock, cast("Customers", People()), timedelta(seconds=1))
    return Service(store, clock, desk, desk.servicer(), database)


@pytest_asyncio.fixture
async def service(bare: Service) -> Service:
    """Loyalty with a programme: a point for Rp 10.000, worth Rp 100, for a year."""
    await bare.servicer.put(the_programme())
    return bare
