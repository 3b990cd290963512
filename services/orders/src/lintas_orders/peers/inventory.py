"""Products, and the one stock of all channels."""

import asyncio
from collections.abc import Iterable, Sequence
from contextvars import Context
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration

from lintas.inventory.v1 import catalogue_service_pb2 as catalogue
from lintas.inventory.v1 import catalogue_service_pb2_grpc as catalogue_rpc
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas.inventory.v1 import stock_service_pb2_grpc as stock_rpc
from lintas_kit import money_proto
from lintas_kit.errors import FailedPrecondition, NotFound
from lintas_kit.peers import Peer
from lintas_orders.domain.parts import Product, StockLine
from lintas_orders.domain.stock_parts import parts
from lintas_orders.peers.cache import FreshFor

SECONDS = 2.5
_LOCATIONS_SECONDS = 30.0
_MOST_SKUS = 500
_LAPSED = "RESERVATION_EXPIRED"
_WAREHOUSE = catalogue.Location.WAREHOUSE


class Inventory:
    """The peer, with a short memory of what prices and sources rest on."""

    def __init__(self, peer: Peer, fresh_seconds: float, product_seconds: float) -> None:
        self._peer = peer
        self._stock = stock_rpc.StockServiceStub(peer.channel)
        self._catalogue = catalogue_rpc.CatalogueServiceStub(peer.channel)
        self._products: FreshFor[str, Product] = FreshFor(product_seconds)
        self._asking_ahead: asyncio.Task[dict[str, Product]] | None = None
        self._places: FreshFor[str, dict[str, int]] = FreshFor(fresh_seconds)
        self._locations: FreshFor[str, frozenset[str]] = FreshFor(_LOCATIONS_SECONDS)

    async def products(self, skus: Iterable[str]) -> dict[str, Product]:
        """The products by sku; unknown ones are left out."""
        found: dict[str, Product] = {}
        missing = []
        for sku in dict.fromkeys(skus):
            known = self._products.get(sku)
            if known is None:
                missing.append(sku)
            else:
                found[sku] = known
        for start in range(0, len(missing), _MOST_SKUS):
            found |= await self._ask(missing[start : start + _MOST_SKUS])
        self._ask_ahead()
        return found

    async def _ask(self, skus: Sequence[str]) -> dict[str, Product]:
        request = catalogue.BatchGetProductsRequest(skus=skus)
        answer: catalogue.BatchGetProductsResponse = await self._peer.call(
            self._catalogue.BatchGetProducts, request, timeout=SECONDS
        )
        return {each.sku: self._products.put(each.sku, _product(each)) for each in answer.products}

    def _ask_ahead(self) -> None:
        """Products in use are asked for together before they are too old: one call for many."""
        if self._asking_ahead is None and (skus := self._products.ageing(_MOST_SKUS)):
            task = asyncio.get_running_loop().create_task(self._ask(skus), context=Context())
            self._asking_ahead = task
            task.add_done_callback(self._asked_ahead)

    def _asked_ahead(self, task: "asyncio.Task[dict[str, Product]]") -> None:
        self._asking_ahead = None
        if not task.cancelled():
            task.exception()  # whoever needs one that did not come asks for it, and is told

    async def warehouses(self) -> frozenset[str]:
        """The ids of the locations that are no stores."""
        known = self._locations.get("")
        if known is not None:
            return known
        found: set[str] = set()
        token = ""
        while True:
            request = catalogue.ListLocationsRequest(page_size=200, page_token=token)
            answer: catalogue.ListLocationsResponse = await self._peer.call(
                self._catalogue.ListLocations, request, timeout=SECONDS
            )
            found |= {each.location_id for each in answer.locations if each.kind == _WAREHOUSE}
            token = answer.next_page_token
            if not token:
                return self._locations.put("", frozenset(found))

    async def availability(
        self, skus: Iterable[str], *, fresh: bool = False
    ) -> dict[str, dict[str, int]]:
        """Units to be had by sku and location, no older than the memory unless `fresh`."""
        wanted = list(dict.fromkeys(skus))
        answers = await asyncio.gather(*(self._available(sku, fresh) for sku in wanted))
        return dict(zip(wanted, answers, strict=True))

    async def _available(self, sku: str, fresh: bool) -> dict[str, int]:
        known = None if fresh else self._places.get(sku)
        if known is not None:
            return known
        request = stock.GetAvailabilityRequest(sku=sku)
        try:
            answer: stock.GetAvailabilityResponse = await self._peer.call(
                self._stock.GetAvailability, request, timeout=SECONDS
            )
        except NotFound:
            return {}
        places = {level.location_id: level.available for level in answer.locations}
        return self._places.put(sku, places)

    async def reserve(
        self,
        reservation_id: str,
        lines: Sequence[StockLine],
        *,
        customer_id: str,
        channel: int,
        held_for: timedelta,
    ) -> None:
        """Holds all lines, 500 at most, or none. Raises FailedPrecondition OUT_OF_STOCK."""
        duration = Duration()
        duration.FromTimedelta(held_for)
        request = stock.CreateReservationRequest(
            reservation_id=reservation_id,
            lines=_lines(lines),
            customer_id=customer_id,
            channel=channel,  # type: ignore[arg-type]
            expires_in=duration,
        )
        await self._peer.call(self._stock.CreateReservation, request, timeout=SECONDS)

    async def release(self, reservation_id: str) -> None:
        """Gives the units back; one that never came to be, or lapsed, is released already."""
        request = stock.ReleaseReservationRequest(reservation_id=reservation_id)
        try:
            await self._peer.call(self._stock.ReleaseReservation, request, timeout=SECONDS)
        except NotFound:
            return
        except FailedPrecondition as refusal:
            if refusal.reason != _LAPSED:
                raise

    async def commit(self, reservation_id: str) -> bool:
        """Takes the held units for good; False where they are not held any more."""
        request = stock.CommitReservationRequest(reservation_id=reservation_id)
        try:
            await self._peer.call(self._stock.CommitReservation, request, timeout=SECONDS)
        except (NotFound, FailedPrecondition):
            return False
        return True

    async def take(
        self,
        operation_id: str,
        lines: Sequence[StockLine],
        channel: int,
        *,
        already_happened: bool = False,
    ) -> None:
        """Takes units at once, once; 500 lines at most. Raises FailedPrecondition OUT_OF_STOCK."""
        request = stock.TakeStockRequest(
            operation_id=operation_id,
            lines=_lines(lines),
            channel=channel,  # type: ignore[arg-type]
            already_happened=already_happened,
        )
        await self._peer.call(self._stock.TakeStock, request, timeout=SECONDS)

    async def put_back(self, operation_id: str, lines: Sequence[StockLine], channel: int) -> None:
        """Puts units back, once, in as many calls as it takes."""
        for part_id, part in parts(operation_id, lines):
            request = stock.PutBackStockRequest(
                operation_id=part_id,
                lines=_lines(part),
                channel=channel,  # type: ignore[arg-type]
            )
            await self._peer.call(self._stock.PutBackStock, request, timeout=SECONDS)


def _product(message: catalogue.Product) -> Product:
    return Product(
        sku=message.sku,
        name=message.name,
        price=money_proto.from_proto(message.price, "price") if message.HasField("price") else None,
        is_service=message.kind == catalogue.Product.SERVICE,
        active=message.active if message.HasField("active") else True,
        attributes=dict(message.attributes),
    )


def _lines(lines: Sequence[StockLine]) -> list[stock.StockLine]:
    return [
        stock.StockLine(sku=line.sku, location_id=line.location_id, quantity=line.quantity)
        for line in lines
    ]
