"""The events of this service, as messages."""

from lintas.inventory.v1 import inventory_events_pb2 as events
from lintas_inventory.domain.location import Location
from lintas_inventory.domain.operation import Line
from lintas_inventory.domain.product import Product
from lintas_inventory.domain.stock import Cause
from lintas_inventory.messages.catalogue import location_message, product_message


def product_changed(product: Product) -> events.ProductChanged:
    return events.ProductChanged(product=product_message(product))


def location_changed(location: Location) -> events.LocationChanged:
    return events.LocationChanged(location=location_message(location))


def stock_changed(operation_id: str, cause: Cause, line: Line) -> events.StockChanged:
    return events.StockChanged(
        sku=line.key.sku,
        location_id=line.key.location_id,
        operation_id=operation_id,
        cause=events.StockChanged.Cause.Value(cause.value),
        on_hand_delta=line.on_hand,
        reserved_delta=line.reserved,
    )
