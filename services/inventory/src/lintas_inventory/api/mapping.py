"""Messages of the contract and what the domain has for them."""

from datetime import timedelta

from google.type import latlng_pb2

from lintas.inventory.v1 import catalogue_service_pb2 as catalogue
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas_inventory.domain import location, product
from lintas_inventory.domain.adjustment import Adjustment
from lintas_inventory.domain.location import Location, OpeningHours, Point
from lintas_inventory.domain.product import Product
from lintas_inventory.domain.reservation import Reservation
from lintas_inventory.domain.stock import Level, Line
from lintas_inventory.usecases.get_availability import Here
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money_proto import from_proto, to_proto
from lintas_kit.times import to_timestamp


def product_from(message: catalogue.Product, sku: str) -> Product:
    """Raises InvalidArgument that names the field."""
    if message.sku and message.sku != sku:
        raise InvalidArgument([Violation("sku", "must be the one in the path, or absent")])
    return Product(
        sku=sku,
        name=message.name,
        price=from_proto(message.price, "price") if message.HasField("price") else None,
        description=message.description,
        attributes=dict(message.attributes),
        active=message.active if message.HasField("active") else True,
        kind=product.Kind(catalogue.Product.Kind.Name(message.kind or catalogue.Product.GOODS)),
    )


def product_to(found: Product) -> catalogue.Product:
    return catalogue.Product(
        sku=found.sku,
        name=found.name,
        description=found.description,
        attributes=dict(found.attributes),
        price=to_proto(found.price) if found.price else None,
        active=found.active,
        kind=catalogue.Product.Kind.Value(found.kind.value),
        update_time=to_timestamp(found.updated_at),
        etag=str(found.version),
    )


def location_from(message: catalogue.Location, location_id: str) -> Location:
    """Raises InvalidArgument that names the field."""
    if message.location_id and message.location_id != location_id:
        wrong = Violation("locationId", "must be the one in the path, or absent")
        raise InvalidArgument([wrong])
    if not message.kind:
        raise InvalidArgument([Violation("kind", "must be STORE or WAREHOUSE")])
    point = message.point
    return Location(
        location_id=location_id,
        name=message.name,
        kind=location.Kind(catalogue.Location.Kind.Name(message.kind)),
        point=Point(point.latitude, point.longitude) if message.HasField("point") else None,
        time_zone=message.time_zone,
        opening_hours=tuple(
            OpeningHours(each.day, each.opens, each.closes) for each in message.opening_hours
        ),
    )


def location_to(found: Location) -> catalogue.Location:
    point = found.point
    return catalogue.Location(
        location_id=found.location_id,
        name=found.name,
        kind=catalogue.Location.Kind.Value(found.kind.value),
        point=latlng_pb2.LatLng(latitude=point.latitude, longitude=point.longitude)
        if point
        else None,
        time_zone=found.time_zone,
        opening_hours=[
            catalogue.OpeningHours(day=each.day, opens=each.opens, closes=each.closes)
            for each in found.opening_hours
        ],
        etag=str(found.version),
    )


def adjustment_from(message: stock.StockAdjustment) -> Adjustment:
    return Adjustment(
        message.sku,
        message.location_id,
        message.delta,
        stock.StockAdjustment.Reason.Name(message.reason),
        message.reference,
    )


def lines_from(messages: "list[stock.StockLine]") -> list[Line]:
    return [Line(each.sku, each.location_id, each.quantity) for each in messages]


def lines_to(lines: "tuple[Line, ...] | list[Line]") -> list[stock.StockLine]:
    return [
        stock.StockLine(sku=each.sku, location_id=each.location_id, quantity=each.quantity)
        for each in lines
    ]


def level_to(level: Level, distance: float | None = None) -> stock.StockLevel:
    return stock.StockLevel(
        sku=level.sku,
        location_id=level.location_id,
        on_hand=level.on_hand,
        reserved=level.reserved,
        available=level.available,
        distance_meters=distance,
    )


def availability_to(sku: str, found: list[Here]) -> stock.GetAvailabilityResponse:
    return stock.GetAvailabilityResponse(
        sku=sku,
        total=sum(here.level.available for here in found),
        locations=[level_to(here.level, here.distance) for here in found],
    )


def reservation_to(found: Reservation) -> stock.Reservation:
    return stock.Reservation(
        reservation_id=found.reservation_id,
        lines=lines_to(found.lines),
        customer_id=found.customer_id,
        channel=found.channel,  # type: ignore[arg-type]
        state=stock.Reservation.State.Value(found.state.value),
        create_time=to_timestamp(found.created_at),
        expire_time=to_timestamp(found.expires_at),
    )


def near_from(text: str) -> Point | None:
    """A point as a client writes it. Raises InvalidArgument."""
    if not text:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude, longitude = 999.0, 999.0
    point = Point(latitude, longitude)
    if not point.is_on_earth:
        raise InvalidArgument([Violation("near", "must be latitude,longitude, e.g. -6.2,106.8")])
    return point


def lasting_from(request: stock.CreateReservationRequest) -> timedelta | None:
    """How long the hold is asked for, or none."""
    return request.expires_in.ToTimedelta() if request.HasField("expires_in") else None
