"""CatalogueService."""

from dataclasses import dataclass
from typing import Any

from lintas.inventory.v1 import catalogue_service_pb2 as pb
from lintas.inventory.v1 import catalogue_service_pb2_grpc as rpc
from lintas.inventory.v1 import inventory_events_pb2 as events
from lintas_inventory.api import mapping
from lintas_inventory.store import Store
from lintas_inventory.usecases.get_availability import no_product
from lintas_inventory.usecases.put_location import PutLocation
from lintas_inventory.usecases.put_product import PutProduct
from lintas_kit import context
from lintas_kit.errors import InvalidArgument, NotFound, Violation
from lintas_kit.pages import decode_token, encode_token, page_size

MOST_SKUS = 500


@dataclass(frozen=True)
class CatalogueServicer(rpc.CatalogueServiceServicer):
    """Translates."""

    store: Store
    put_product: PutProduct
    put_location: PutLocation

    async def PutProduct(self, request: pb.PutProductRequest, _: Any) -> pb.PutProductResponse:
        product = mapping.product_from(request.product, request.sku)
        changed = events.ProductChanged(product=mapping.product_to(product))
        if_match = context.current().if_match or request.product.etag
        stored = await self.put_product(product, changed, if_match)
        return pb.PutProductResponse(product=mapping.product_to(stored))

    async def GetProduct(self, request: pb.GetProductRequest, _: Any) -> pb.GetProductResponse:
        product = await self.store.products.get(request.sku)
        if product is None:
            raise no_product()
        return pb.GetProductResponse(product=mapping.product_to(product))

    async def BatchGetProducts(
        self, request: pb.BatchGetProductsRequest, _: Any
    ) -> pb.BatchGetProductsResponse:
        if len(request.skus) > MOST_SKUS:
            raise InvalidArgument([Violation("skus", f"must be {MOST_SKUS} at most")])
        found = await self.store.products.batch(request.skus)
        return pb.BatchGetProductsResponse(products=[mapping.product_to(each) for each in found])

    async def ListProducts(
        self, request: pb.ListProductsRequest, _: Any
    ) -> pb.ListProductsResponse:
        size = page_size(request.page_size)
        after = decode_token(request.page_token) or ""
        found = await self.store.products.search(
            request.query, dict(request.attribute), size + 1, str(after)
        )
        more = encode_token(found[size - 1].sku) if len(found) > size else ""
        products = [mapping.product_to(each) for each in found[:size]]
        return pb.ListProductsResponse(products=products, next_page_token=more)

    async def PutLocation(self, request: pb.PutLocationRequest, _: Any) -> pb.PutLocationResponse:
        location = mapping.location_from(request.location, request.location_id)
        changed = events.LocationChanged(location=mapping.location_to(location))
        if_match = context.current().if_match or request.location.etag
        stored = await self.put_location(location, changed, if_match)
        return pb.PutLocationResponse(location=mapping.location_to(stored))

    async def GetLocation(self, request: pb.GetLocationRequest, _: Any) -> pb.GetLocationResponse:
        location = await self.store.locations.get(request.location_id)
        if location is None:
            raise NotFound("LOCATION_NOT_FOUND", "There is no such location.")
        return pb.GetLocationResponse(location=mapping.location_to(location))

    async def ListLocations(
        self, request: pb.ListLocationsRequest, _: Any
    ) -> pb.ListLocationsResponse:
        size = page_size(request.page_size)
        after = decode_token(request.page_token) or ""
        found = await self.store.locations.page(size + 1, str(after))
        more = encode_token(found[size - 1].location_id) if len(found) > size else ""
        locations = [mapping.location_to(each) for each in found[:size]]
        return pb.ListLocationsResponse(locations=locations, next_page_token=more)
