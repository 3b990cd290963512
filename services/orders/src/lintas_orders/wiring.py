"""Puts the service together."""

import secrets
from datetime import timedelta

from lintas.orders.v1.carts_service_pb2_grpc import add_CartsServiceServicer_to_server
from lintas.orders.v1.orders_service_pb2_grpc import add_OrdersServiceServicer_to_server
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring
from lintas_orders import consumers
from lintas_orders.api.carts import CartsServicer
from lintas_orders.api.orders import OrdersServicer
from lintas_orders.books import CheckBooks
from lintas_orders.peers import Peers
from lintas_orders.settings import Settings
from lintas_orders.store import OUTBOXES, Store
from lintas_orders.usecases.carts.assign_cart import AssignCart, FollowMerge
from lintas_orders.usecases.carts.change_lines import ChangeLines
from lintas_orders.usecases.carts.create_cart import CreateCart
from lintas_orders.usecases.carts.get_cart import GetCart, GetCustomerCart
from lintas_orders.usecases.carts.quote_cart import QuoteCart
from lintas_orders.usecases.carts.visible import IsTheirs, VisibleCart
from lintas_orders.usecases.checkout.checkout_cart import CheckoutCart
from lintas_orders.usecases.checkout.pricing import PriceBasket
from lintas_orders.usecases.checkout.sourcing import ChooseSources
from lintas_orders.usecases.orders.cancel import CancelOrder
from lintas_orders.usecases.orders.carry_on import CarryOn
from lintas_orders.usecases.orders.change import ChangeOrder, MarkReady
from lintas_orders.usecases.orders.hand_over import CollectOrder, DeliverOrder, ShipOrder
from lintas_orders.usecases.orders.list_orders import ListOrders
from lintas_orders.usecases.orders.visible import VisibleOrder
from lintas_orders.usecases.placing.place import Place
from lintas_orders.usecases.returns.create_loose_return import CreateLooseReturn
from lintas_orders.usecases.returns.create_return import CreateReturn
from lintas_orders.usecases.sales.record_sale import RecordSale
from lintas_orders.usecases.sales.sync_sales import SyncSales
from lintas_orders.usecases.takeover import TakeOver


class Desk:
    """Every use case, with what it needs."""

    def __init__(self, store: Store, peers: Peers, clock: Clock, held_for: timedelta) -> None:
        self.store, self.peers, self.clock = store, peers, clock
        self.is_theirs = IsTheirs(peers.identity)
        self.visible_order = VisibleOrder(store, self.is_theirs)
        self.place = Place.of(store, peers, clock, held_for)
        self.carry_on = CarryOn.of(store, peers, clock)
        self.change = ChangeOrder(store, clock, self.visible_order, self.carry_on)
        self.price = PriceBasket(peers)
        self.assign = AssignCart(store, peers, clock, self.is_theirs)
        self.loose_returns = CreateLooseReturn(store, peers, clock)
        self.take_over = TakeOver(store, clock, self.place, self.carry_on, self.loose_returns)

    def carts(self) -> CartsServicer:
        visible = VisibleCart(self.store, self.is_theirs)
        choose_sources = ChooseSources(self.peers.inventory)
        return CartsServicer(
            create=CreateCart(self.store, self.peers, self.clock),
            by_id=GetCart(self.peers, visible),
            by_customer=GetCustomerCart(self.store, self.peers),
            lines=ChangeLines(self.store, self.peers, self.clock, visible),
            assign=self.assign,
            quote=QuoteCart(self.peers, self.clock, visible, self.price, choose_sources),
            checkout=CheckoutCart(
                self.store,
                self.clock,
                visible,
                self.price,
                choose_sources,
                self.place,
                lambda: secrets.randbelow(10**9),
            ),
        )

    def orders(self) -> OrdersServicer:
        record = RecordSale(self.store, self.peers, self.clock, self.price, self.place)
        return OrdersServicer(
            visible=self.visible_order,
            listing=ListOrders(self.store, self.peers.identity),
            cancel=CancelOrder(self.change, self.clock),
            mark_ready=MarkReady(self.change),
            collect=CollectOrder(self.change, self.clock),
            ship=ShipOrder(self.change, self.clock),
            deliver=DeliverOrder(self.change, self.clock),
            create_return=CreateReturn(self.change, self.clock),
            create_loose_return=self.loose_returns,
            record_sale=record,
            sync_sales=SyncSales(self.store, record),
        )


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    settings: Settings = kit.settings
    store = Store(kit.database)
    await store.create_indexes()
    peers = Peers.of(kit, settings.cache_seconds, settings.product_cache_seconds)
    desk = Desk(store, peers, kit.clock, timedelta(days=settings.reservation_days))
    return Wiring(
        servicers=[
            (add_CartsServiceServicer_to_server, desk.carts()),
            (add_OrdersServiceServicer_to_server, desk.orders()),
        ],
        consumers=consumers.table(FollowMerge(store, desk.assign)),
        loops=[Loop("takeover", timedelta(seconds=settings.takeover_seconds), desk.take_over)],
        outboxes=OUTBOXES,
        books=CheckBooks(store),
    )
