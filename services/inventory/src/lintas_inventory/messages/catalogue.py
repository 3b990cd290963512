"""Products and locations as the contract has them."""

from google.type import latlng_pb2, money_pb2

from lintas.inventory.v1 import catalogue_service_pb2 as pb
from lintas_inventory.domain.geography import Point
from lintas_inventory.domain.location import Location, LocationKind, OpeningHours
from lintas_inventory.domain.product import Product, ProductKind
from lintas_kit import money_proto
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_kit.times import to_timestamp

_PRODUCT_KINDS = {
    pb.Product.KIND_UNSPECIFIED: ProductKind.GOODS,
    pb.Product.GOODS: ProductKind.GOODS,
    pb.Product.SERVICE: ProductKind.SERVICE,
}
_LOCATION_KINDS = {
    pb.Location.STORE: LocationKind.STORE,
    pb.Location.WAREHOUSE: LocationKind.WAREHOUSE,
}
_KINDS_OF_PRODUCTS = {
    ProductKind.GOODS: pb.Product.GOODS,
    ProductKind.SERVICE: pb.Product.SERVICE,
}
_KINDS_OF_LOCATIONS = {kind: number for number, kind in _LOCATION_KINDS.items()}


def product_message(product: Product) -> pb.Product:
    """The product as a client sees it."""
    return pb.Product(
        sku=product.sku,
        name=product.name,
        description=product.description,
        attributes=product.attributes,
        price=money_proto.to_proto(product.price) if product.price else None,
        active=product.active,
        kind=_KINDS_OF_PRODUCTS[product.kind],
        update_time=to_timestamp(product.updated_at),
        etag=product.etag,
    )


def product(sku: str, message: pb.Product) -> Product:
    """The product that a client puts under the sku."""
    if message.kind not in _PRODUCT_KINDS:
        raise InvalidArgument([Violation("kind", "must be GOODS or SERVICE")])
    return Product(
        sku=_named(sku, message.sku, "sku"),
        name=message.name,
        description=message.description,
        attributes=dict(message.attributes),
        price=_price(message),
        active=message.active if message.HasField("active") else True,
        kind=_PRODUCT_KINDS[message.kind],
    )


def _price(message: pb.Product) -> Money | None:
    if not message.HasField("price") or message.price == money_pb2.Money():
        return None
    return money_proto.from_proto(message.price, "price")


def location_message(location: Location) -> pb.Location:
    """The location as a client sees it."""
    point = location.point
    return pb.Location(
        location_id=location.location_id,
        name=location.name,
        kind=_KINDS_OF_LOCATIONS[location.kind],
        point=latlng_pb2.LatLng(latitude=point.latitude, longitude=point.longitude)
        if point
        else None,
        time_zone=location.time_zone,
        opening_hours=[
            pb.OpeningHours(day=each.day, opens=each.opens, closes=each.closes)
            for each in location.opening_hours
        ],
        etag=location.etag,
    )


def location(location_id: str, message: pb.Location) -> Location:
    """The location that a client puts under the id."""
    if message.kind not in _LOCATION_KINDS:
        raise InvalidArgument([Violation("kind", "must be STORE or WAREHOUSE")])
    return Location(
        location_id=_named(location_id, message.location_id, "locationId"),
        name=message.name,
        kind=_LOCATION_KINDS[message.kind],
        time_zone=message.time_zone,
        point=Point(message.point.latitude, message.point.longitude)
        if message.HasField("point")
        else None,
        opening_hours=tuple(
            OpeningHours(each.day, each.opens, each.closes) for each in message.opening_hours
        ),
    )


def _named(in_path: str, in_body: str, field: str) -> str:
    if in_body and in_body != in_path:
        raise InvalidArgument([Violation(field, "must be what the path names, or left out")])
    return in_path
