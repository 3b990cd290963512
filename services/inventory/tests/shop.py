"""A process of the service over a real database, without its gRPC server."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from google.protobuf.duration_pb2 import Duration

from lintas.common.v1.event_pb2 import EventEnvelope
from lintas.inventory.v1 import catalogue_service_pb2 as cat
from lintas.inventory.v1 import stock_service_pb2 as pb
from lintas.inventory.v1.inventory_events_pb2 import StockChanged
from lintas_inventory.store import Store, open_store
from lintas_inventory.usecases.booking import Booking
from lintas_inventory.wiring import Parts, parts
from lintas_kit import context
from lintas_kit.context import Call, Caller
from lintas_kit.errors import Problem
from lintas_kit.mongo import Database
from lintas_testing.clock import SettableClock

ORDERS = Caller("orders", "SERVICE")
STAFF = Caller("staff", "STAFF")
JAKARTA, BANDUNG = "jkt", "bdg"


def customer(name: str) -> Caller:
    return Caller(name, "CUSTOMER", name)


def line(quantity: int = 1, sku: str = "shirt", location_id: str = JAKARTA) -> pb.StockLine:
    return pb.StockLine(sku=sku, location_id=location_id, quantity=quantity)


@dataclass
class Process:
    """One of possibly several over the same database."""

    parts: Parts
    clock: SettableClock

    @property
    def store(self) -> Store:
        return self.parts.store

    @property
    def booking(self) -> Booking:
        return self.parts.booking

    @contextmanager
    def as_caller(self, caller: Caller, if_match: str = "") -> Iterator[None]:
        with context.calling(Call(caller=caller, if_match=if_match)):
            yield

    async def put_product(self, sku: str, if_match: str = "", **fields: Any) -> cat.Product:
        request = cat.PutProductRequest(sku=sku, product=cat.Product(**({"name": sku} | fields)))
        with self.as_caller(STAFF, if_match):
            return (await self.parts.catalogue.PutProduct(request, None)).product

    async def put_location(self, location_id: str, latitude: float, longitude: float) -> None:
        location = cat.Location(
            name=location_id,
            kind=cat.Location.STORE,
            time_zone="Asia/Jakarta",
            point={"latitude": latitude, "longitude": longitude},
        )
        request = cat.PutLocationRequest(location_id=location_id, location=location)
        with self.as_caller(STAFF):
            await self.parts.catalogue.PutLocation(request, None)

    async def search(self, caller: Caller = STAFF, **fields: Any) -> list[str]:
        with self.as_caller(caller):
            found = await self.parts.catalogue.ListProducts(cat.ListProductsRequest(**fields), None)
        return [product.sku for product in found.products]

    async def adjust(self, *rows: tuple[str, str, int, str]) -> list[pb.StockLevel]:
        adjustments = [
            pb.StockAdjustment(
                sku=sku,
                location_id=place,
                delta=delta,
                reason=pb.StockAdjustment.RECEIPT,
                reference=reference,
            )
            for sku, place, delta, reference in rows
        ]
        with self.as_caller(STAFF):
            request = pb.AdjustStockRequest(adjustments=adjustments)
            return list((await self.parts.stock.AdjustStock(request, None)).levels)

    async def level(self, sku: str = "shirt", place: str = JAKARTA) -> tuple[int, int, int]:
        """On hand, reserved and available, as anybody sees them."""
        answer = await self.availability(sku)
        [found] = [each for each in answer.locations if each.location_id == place]
        return found.on_hand, found.reserved, found.available

    async def availability(self, sku: str = "shirt", **fields: Any) -> pb.GetAvailabilityResponse:
        request = pb.GetAvailabilityRequest(sku=sku, **fields)
        with self.as_caller(customer("cus_1")):
            return await self.parts.stock.GetAvailability(request, None)

    async def reserve(
        self,
        *lines: pb.StockLine,
        name: str = "",
        seconds: int = 60,
        caller: Caller = ORDERS,
        **fields: Any,
    ) -> pb.Reservation:
        request = pb.CreateReservationRequest(
            lines=lines, reservation_id=name, expires_in=Duration(seconds=seconds), **fields
        )
        with self.as_caller(caller):
            return (await self.parts.stock.CreateReservation(request, None)).reservation

    async def get(self, name: str, caller: Caller = ORDERS) -> pb.Reservation:
        with self.as_caller(caller):
            request = pb.GetReservationRequest(reservation_id=name)
            return (await self.parts.stock.GetReservation(request, None)).reservation

    async def release(self, name: str, caller: Caller = ORDERS) -> pb.Reservation:
        with self.as_caller(caller):
            request = pb.ReleaseReservationRequest(reservation_id=name)
            return (await self.parts.stock.ReleaseReservation(request, None)).reservation

    async def commit(self, name: str) -> pb.Reservation:
        with self.as_caller(ORDERS):
            request = pb.CommitReservationRequest(reservation_id=name)
            return (await self.parts.stock.CommitReservation(request, None)).reservation

    async def take(
        self, name: str, *lines: pb.StockLine, happened: bool = False
    ) -> list[pb.StockLine]:
        request = pb.TakeStockRequest(operation_id=name, lines=lines, already_happened=happened)
        with self.as_caller(ORDERS):
            return list((await self.parts.stock.TakeStock(request, None)).shortfalls)

    async def put_back(self, name: str, *lines: pb.StockLine) -> None:
        request = pb.PutBackStockRequest(operation_id=name, lines=lines)
        with self.as_caller(ORDERS):
            await self.parts.stock.PutBackStock(request, None)

    async def recovered(self) -> None:
        """All that a dead process left is settled."""
        for _ in range(4):
            self.clock.advance(seconds=6)
            await self.parts.recover()

    async def balanced(self) -> int:
        """The books balance; how many units they say were sold."""
        books = await self.parts.check_books()
        assert {law.name: law.difference for law in books.laws} == {
            "stock.on_hand": 0,
            "stock.reserved": 0,
        }
        on_hand, reserved = await self.store.levels.sums()
        assert await self.announced() == (on_hand, reserved)
        return books.sides[0].amount

    async def announced(self) -> tuple[int, int]:
        """Units on hand and reserved by all events that wait in outboxes: no relay runs here."""
        on_hand = reserved = 0
        for records in (self.store.entries, self.store.reservations):
            for document in await records.collection.find({"outbox": {"$exists": True}}).to_list(
                None
            ):
                for entry in document["outbox"]:
                    envelope = EventEnvelope.FromString(entry["value"])
                    change = StockChanged()
                    envelope.payload.Unpack(change)
                    on_hand += change.on_hand_delta
                    reserved += change.reserved_delta
        return on_hand, reserved


def process(database: Database, clock: SettableClock) -> Process:
    return Process(parts(open_store(database), clock), clock)


async def opened(database: Database, clock: SettableClock) -> Process:
    """Two products with 50 units each in Jakarta."""
    first = process(database, clock)
    await first.store.create_indexes()
    await first.put_location(JAKARTA, -6.1951, 106.8203)
    await first.put_location(BANDUNG, -6.8850, 107.6137)
    for sku in ("shirt", "socks"):
        await first.put_product(sku)
    await first.adjust(("shirt", JAKARTA, 50, "opening"), ("socks", JAKARTA, 50, "opening"))
    return first


async def outcomes(calls: Sequence[Awaitable[object]]) -> Counter[str]:
    """How many calls went through, and why the others were refused."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    found: Counter[str] = Counter()
    for answer in answers:
        if isinstance(answer, Problem):
            found[answer.reason] += 1
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found["OK"] += 1
    return found
