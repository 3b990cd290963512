"""Puts the service together."""

from datetime import timedelta

from lintas.inventory.v1.catalogue_service_pb2_grpc import add_CatalogueServiceServicer_to_server
from lintas.inventory.v1.stock_service_pb2_grpc import add_StockServiceServicer_to_server
from lintas_inventory.api.catalogue import CatalogueServicer
from lintas_inventory.api.stock import StockServicer
from lintas_inventory.books import CheckBooks
from lintas_inventory.store import OUTBOXES, Store, open_store
from lintas_inventory.usecases.adjust_stock import AdjustStock
from lintas_inventory.usecases.end_reservation import EndReservation
from lintas_inventory.usecases.get_availability import GetAvailability
from lintas_inventory.usecases.operation import Operate
from lintas_inventory.usecases.put_back_stock import PutBackStock
from lintas_inventory.usecases.put_location import PutLocation
from lintas_inventory.usecases.put_product import PutProduct
from lintas_inventory.usecases.reclaim import Reclaim
from lintas_inventory.usecases.recover import Recover
from lintas_inventory.usecases.reserve_stock import ReserveStock
from lintas_inventory.usecases.settle import Settle
from lintas_inventory.usecases.take_stock import TakeStock
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    store, clock = open_store(kit.database, kit.clock), kit.clock
    await store.create_indexes()
    settle = Settle(store, clock)
    reclaim = Reclaim(store, clock, settle)
    catalogue = CatalogueServicer(store, PutProduct(store, clock), PutLocation(store, clock))
    return Wiring(
        servicers=[
            (add_CatalogueServiceServicer_to_server, catalogue),
            (add_StockServiceServicer_to_server, stock(store, clock, settle, reclaim)),
        ],
        loops=[
            Loop("recover", timedelta(seconds=2), Recover(store, clock, settle)),
            Loop("expiry", timedelta(seconds=5), reclaim.sweep),
        ],
        outboxes=OUTBOXES,
        books=CheckBooks(store, clock),
    )


def stock(store: Store, clock: Clock, settle: Settle, reclaim: Reclaim) -> StockServicer:
    """Levels and reservations."""
    operate = Operate(store, clock)
    return StockServicer(
        store=store,
        clock=clock,
        adjust=AdjustStock(store, clock),
        availability=GetAvailability(store, clock),
        reserve=ReserveStock(store, clock, reclaim),
        end=EndReservation(store, clock, settle, operate),
        take=TakeStock(store, operate, reclaim),
        put_back=PutBackStock(store, operate),
    )
