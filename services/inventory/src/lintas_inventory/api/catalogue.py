"""CatalogueService: messages in, use cases, messages out."""

from dataclasses import dataclass
from typing import Any

from lintas.inventory.v1 import catalogue_service_pb2 as pb
from lintas.inventory.v1.catalogue_service_pb2_grpc import CatalogueServiceServicer
from lintas_inventory.messages import catalogue as mapping
from lintas_inventory.store import Store
from lintas_inventory.usecases.list_locations import ListLocations
from lintas_inventory.usecases.list_products import ListProducts
from lintas_inventory.usecases.put_location import PutLocation
from lintas_inventory.usecases.put_product import PutProduct
from lintas_kit import context
from lintas_kit.errors import InvalidArgument, NotFound, Violation

MOST_SKUS = 500


@dataclass
class CatalogueServicer(CatalogueServiceServicer):
    """Products and locations."""

    store: Store
    put_product: PutProduct
    put_location: PutLocation
    list_products: ListProducts
    list_locations: ListLocations

    async def PutProduct(self, request: pb.PutProductRequest, rpc: Any) -> pb.PutProductResponse:
        product = mapping.product(request.sku, request.product)
        etag = context.current().if_match or request.product.etag
        kept = await self.put_product(product, etag)
        return pb.PutProductResponse(product=mapping.product_message(kept))

    async def GetProduct(self, request: pb.GetProductRequest, rpc: Any) -> pb.GetProductResponse:
        found = await self.store.products.by_sku([request.sku])
        if request.sku not in found:
            raise NotFound("PRODUCT_NOT_FOUND", "There is no such product.")
        return pb.GetProductResponse(product=mapping.product_message(found[request.sku]))

    async def BatchGetProducts(
        self, request: pb.BatchGetProductsRequest, rpc: Any
    ) -> pb.BatchGetProductsResponse:
        if len(request.skus) > MOST_SKUS:
            raise InvalidArgument([Violation("skus", f"must be {MOST_SKUS} or less")])
        found = await self.store.products.by_sku(request.skus)
        return pb.BatchGetProductsResponse(
            products=[mapping.product_message(product) for product in found.values()]
        )

    async def ListProducts(
        self, request: pb.ListProductsRequest, rpc: Any
    ) -> pb.ListProductsResponse:
        products, token = await self.list_products(
            request.query,
            request.attribute,
            request.page_size,
            request.page_token,
            active_only=context.current().caller.is_customer,
        )
        return pb.ListProductsResponse(
            products=[mapping.product_message(product) for product in products],
            next_page_token=token,
        )

    async def PutLocation(self, request: pb.PutLocationRequest, rpc: Any) -> pb.PutLocationResponse:
        location = mapping.location(request.location_id, request.location)
        etag = context.current().if_match or request.location.etag
        kept = await self.put_location(location, etag)
        return pb.PutLocationResponse(location=mapping.location_message(kept))

    async def GetLocation(self, request: pb.GetLocationRequest, rpc: Any) -> pb.GetLocationResponse:
        found = await self.store.locations.find(request.location_id)
        if found is None:
            raise NotFound("LOCATION_NOT_FOUND", "There is no such location.")
        return pb.GetLocationResponse(location=mapping.location_message(found))

    async def ListLocations(
        self, request: pb.ListLocationsRequest, rpc: Any
    ) -> pb.ListLocationsResponse:
        locations, token = await self.list_locations(request.page_size, request.page_token)
        return pb.ListLocationsResponse(
            locations=[mapping.location_message(each) for each in locations],
            next_page_token=token,
        )
