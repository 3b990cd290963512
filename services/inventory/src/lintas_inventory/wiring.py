"""Puts the service together."""

from dataclasses import dataclass
from datetime import timedelta

from lintas.inventory.v1.catalogue_service_pb2_grpc import (
    add_CatalogueServiceServicer_to_server,
)
from lintas.inventory.v1.stock_service_pb2_grpc import (
    add_StockServiceServicer_to_server,
)
from lintas_inventory.api.catalogue import CatalogueServicer
from lintas_inventory.api.stock import StockServicer
from lintas_inventory.settings import Settings
from lintas_inventory.store import OUTBOXES, Store, open_store
from lintas_inventory.usecases.adjust_stock import AdjustStock
from lintas_inventory.usecases.assortment import Assortment
from lintas_inventory.usecases.booking import Booking
from lintas_inventory.usecases.check_books import CheckBooks
from lintas_inventory.usecases.commit_reservation import CommitReservation
from lintas_inventory.usecases.create_reservation import CreateReservation
from lintas_inventory.usecases.get_availability import GetAvailability
from lintas_inventory.usecases.holds import Holds
from lintas_inventory.usecases.list_locations import ListLocations
from lintas_inventory.usecases.list_products import ListProducts
from lintas_inventory.usecases.put_back_stock import PutBackStock
from lintas_inventory.usecases.put_location import PutLocation
from lintas_inventory.usecases.put_product import PutProduct
from lintas_inventory.usecases.recover import Recover
from lintas_inventory.usecases.release_reservation import ReleaseReservation
from lintas_inventory.usecases.take_stock import TakeStock
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring


@dataclass(frozen=True)
class Parts:
    """The use cases of one process, over one queue of bookings."""

    store: Store
    booking: Booking
    holds: Holds
    catalogue: CatalogueServicer
    stock: StockServicer
    recover: Recover
    check_books: CheckBooks


def parts(store: Store, clock: Clock) -> Parts:
    """The use cases over a store."""
    booking = Booking(store, clock)
    holds = Holds(store, booking, clock)
    assortment = Assortment(store)
    return Parts(
        store=store,
        booking=booking,
        holds=holds,
        catalogue=CatalogueServicer(
            store=store,
            put_product=PutProduct(store, clock),
            put_location=PutLocation(store, clock),
            list_products=ListProducts(store),
            list_locations=ListLocations(store),
        ),
        stock=StockServicer(
            store=store,
            clock=clock,
            adjust=AdjustStock(store, booking, assortment),
            availability=GetAvailability(store, assortment, clock),
            create=CreateReservation(store, holds, assortment, clock),
            release=ReleaseReservation(store, holds, clock),
            commit=CommitReservation(store, holds),
            take=TakeStock(holds, assortment),
            put_back=PutBackStock(booking, assortment),
        ),
        recover=Recover(store, booking, holds, clock),
        check_books=CheckBooks(store, clock),
    )


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    settings: Settings = kit.settings
    store = open_store(kit.database)
    await store.create_indexes()
    own = parts(store, kit.clock)
    return Wiring(
        servicers=[
            (add_CatalogueServiceServicer_to_server, own.catalogue),
            (add_StockServiceServicer_to_server, own.stock),
        ],
        loops=[
            Loop("expiry", timedelta(seconds=settings.expiry_seconds), own.holds.expire),
            Loop("recovery", timedelta(seconds=settings.recovery_seconds), own.recover),
        ],
        outboxes=OUTBOXES,
        books=own.check_books,
    )
