"""Products, stock and stores."""

from datetime import datetime, timedelta

from lintas.inventory.v1 import catalogue_service_pb2 as pb
from lintas.inventory.v1 import catalogue_service_pb2_grpc as pb_grpc
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas.inventory.v1 import stock_service_pb2_grpc as stock_grpc
from lintas_kit.clock import Clock
from lintas_kit.money_proto import from_proto
from lintas_kit.peers import Peer
from lintas_messaging.domain.places import Store
from lintas_messaging.domain.products import Found, Product, StoreStock
from lintas_messaging.domain.received import Point

_STORES_FRESH_FOR = timedelta(seconds=10)
_PAGE = 100
_MOST_PAGES = 20


class Inventory:
    """The inventory service. Stores change rarely and are remembered for some seconds."""

    def __init__(self, peer: Peer, clock: Clock) -> None:
        self._peer = peer
        self._clock = clock
        self._catalogue = pb_grpc.CatalogueServiceStub(peer.channel)
        self._stock = stock_grpc.StockServiceStub(peer.channel)
        self._locations: dict[str, pb.Location] = {}
        self._read_at: datetime | None = None

    async def search(self, query: str, size: str) -> list[Product]:
        """Products that are sold and have every word, and the size where one is named."""
        request = pb.ListProductsRequest(
            query=query, attribute={"size": size} if size else {}, page_size=_PAGE
        )
        answer = await self._peer.call(self._catalogue.ListProducts, request)
        return [_product(each) for each in answer.products if _is_sold(each)]

    async def found(self, product: Product, near: Point | None) -> Found:
        """The product with its stock, in all and in the nearest store that has some."""
        request = stock.GetAvailabilityRequest(sku=product.sku)
        if near:
            request.near = f"{near.latitude},{near.longitude}"
        answer = await self._peer.call(self._stock.GetAvailability, request)
        nearest = None
        if near:
            stores = {store.location_id: store for store in await self.stores()}
            nearest = next(
                (
                    StoreStock(
                        stores[level.location_id].name, level.available, level.distance_meters
                    )
                    for level in answer.locations
                    if level.available > 0 and level.location_id in stores
                ),
                None,
            )
        return Found(product, answer.total, nearest)

    async def stores(self) -> list[Store]:
        """The places that customers can go to, by id."""
        return [
            Store(
                each.location_id,
                each.name or each.location_id,
                Point(each.point.latitude, each.point.longitude),
            )
            for each in (await self._known_locations()).values()
            if each.kind == pb.Location.STORE
        ]

    async def store_name(self, location_id: str) -> str:
        """How people call the place; its id where it is not known."""
        known = (await self._known_locations()).get(location_id)
        return known.name if known and known.name else location_id

    async def _known_locations(self) -> dict[str, pb.Location]:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at > _STORES_FRESH_FOR:
            self._locations = await self._read_locations()
            self._read_at = now
        return self._locations

    async def _read_locations(self) -> dict[str, pb.Location]:
        found: dict[str, pb.Location] = {}
        token = ""
        for _ in range(_MOST_PAGES):
            request = pb.ListLocationsRequest(page_size=_PAGE, page_token=token)
            answer = await self._peer.call(self._catalogue.ListLocations, request)
            found |= {each.location_id: each for each in answer.locations}
            token = answer.next_page_token
            if not token:
                break
        return found


def _is_sold(product: pb.Product) -> bool:
    active = product.active if product.HasField("active") else True
    return active and product.kind != pb.Product.SERVICE and product.HasField("price")


def _product(message: pb.Product) -> Product:
    return Product(
        sku=message.sku,
        name=message.name,
        description=message.description,
        attributes=dict(message.attributes),
        price=from_proto(message.price, field="price"),
    )
