"""Orders in this process: its servicers on a real database, asked as its callers ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from peers_at_work import World, idr

from lintas.common.v1 import channel_pb2, event_pb2
from lintas.orders.v1 import carts_service_pb2 as carts
from lintas.orders.v1 import orders_service_pb2 as orders
from lintas_kit import context
from lintas_kit.auth import ServiceTokens
from lintas_kit.clock import SystemClock
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.mongo import Database
from lintas_kit.peers import Peer
from lintas_orders.books import CheckBooks
from lintas_orders.peers import Peers
from lintas_orders.peers.identity import Identity
from lintas_orders.peers.inventory import Inventory
from lintas_orders.peers.loyalty import Loyalty
from lintas_orders.peers.payments import Payments
from lintas_orders.peers.promotions import Promotions
from lintas_orders.store import Store
from lintas_orders.wiring import Desk

SECRET = "a secret for tests only, long enough"
GOOD = orders.ReturnLine.GOOD
WEB, APP, POS = channel_pb2.WEB, channel_pb2.APP, channel_pb2.POS


def peers_at(target: str, fresh_seconds: float = 0.0) -> tuple[Peer, Peers]:
    peer = Peer(target, ServiceTokens(SECRET, "orders"))
    identity = Identity(peer, fresh_seconds)
    return peer, Peers(
        identity,
        Inventory(peer, fresh_seconds, fresh_seconds),
        Loyalty(peer, fresh_seconds),
        Promotions(peer, identity, fresh_seconds),
        Payments(),
    )


class Shop:
    """One process of orders."""

    def __init__(self, database: Database, world: World, peers: Peers, clock: Any = None) -> None:
        self.database = database
        self.world = world
        self.store = Store(database)
        self.clock = clock or SystemClock()
        self.desk = Desk(self.store, peers, self.clock, timedelta(days=30))
        self.carts = self.desk.carts()
        self.orders = self.desk.orders()
        self.books = CheckBooks(self.store)

    @contextmanager
    def called_by(
        self,
        role: str,
        customer_id: str = "",
        *,
        channel: int = WEB,
        journey: str = "",
        **more: Any,
    ) -> Iterator[Call]:
        ref = JourneyRef(journey) if journey else None
        caller = Caller(subject=role.lower(), role=role, customer_id=customer_id)
        with context.calling(Call(caller=caller, channel=channel, journey=ref)) as call:
            yield call

    async def cart(self, customer_id: str = "cus_1", currency: str = "IDR", **lines: int) -> Any:
        """An open cart with so many units by sku."""
        request = carts.CreateCartRequest(
            customer_id=customer_id, channel=WEB, currency_code=currency
        )
        with self.called_by("CONNECTOR"):
            cart = (await self.carts.CreateCart(request, None)).cart
            for sku, quantity in lines.items():
                added = carts.AddCartLineRequest(cart_id=cart.cart_id, sku=sku, quantity=quantity)
                cart = (await self.carts.AddCartLine(added, None)).cart
        return cart

    async def checkout(self, cart_id: str, **changes: Any) -> Any:
        request = carts.CheckoutCartRequest(
            cart_id=cart_id,
            channel=APP,
            fulfilment=changes.pop("fulfilment", pickup()),
            payment=changes.pop("payment", orders.Payment(method="TEST")),
            **changes,
        )
        with self.called_by("CONNECTOR", channel=APP):
            return (await self.carts.CheckoutCart(request, None)).order

    async def sell(self, sale: Any, *, role: str = "STAFF", journey: str = "") -> Any:
        with self.called_by(role, channel=POS, journey=journey):
            request = orders.RecordSaleRequest(sale=sale)
            return (await self.orders.RecordSale(request, None)).order

    async def act(
        self, name: str, role: str = "STAFF", customer_id: str = "", **fields: Any
    ) -> Any:
        """Any RPC of OrdersService by its name; its order."""
        method = getattr(self.orders, name)
        request = getattr(orders, f"{name}Request")(**fields)
        with self.called_by(role, customer_id, channel=POS):
            return (await method(request, None)).order

    async def events(self, *collections: str) -> list[Any]:
        """The envelopes that wait to be published, oldest first."""
        found = []
        for name in collections or ("orders",):
            for document in await self.database[name].find({}).to_list(10_000):
                values = [entry["value"] for entry in document.get("outbox", ())]
                found += map(event_pb2.EventEnvelope.FromString, values)
        return sorted(found, key=lambda envelope: envelope.event_id)

    async def event_names(self, *collections: str) -> list[str]:
        return [each.type.rpartition(".")[2] for each in await self.events(*collections)]

    async def balanced(self) -> None:
        """Asserts each law, and the sides that the peers of this test keep too."""
        books = await self.books()
        assert [law for law in books.laws if law.difference] == []
        sides = {(side.name, side.unit): side.amount for side in books.sides}
        if ("promotions.discounts", "IDR") in sides:
            used = self.world.committed_discounts()
            assert sides["promotions.discounts", "IDR"] == used
        burned = sum(self.world.burned.values()) - self.world.restored_points()
        assert sides["points.burned", "points"] == burned


def pickup(location_id: str = "jakarta") -> Any:
    return orders.Fulfilment(kind=orders.Fulfilment.PICKUP, location_id=location_id)


def delivery(location_id: str = "") -> Any:
    return orders.Fulfilment(kind=orders.Fulfilment.DELIVERY, location_id=location_id)


def sale(sale_id: str, *lines: Any, **more: Any) -> Any:
    return orders.Sale(
        sale_id=sale_id, location_id="jakarta", register_id="till-1", lines=lines, **more
    )


def sold(sku: str, quantity: int = 1, price: Any = None) -> Any:
    return orders.SaleLine(sku=sku, quantity=quantity, unit_price=price)


def loose(**more: Any) -> orders.CreateReturnWithoutReceiptRequest:
    line = orders.LooseReturnLine(sku="shirt", quantity=2, unit_price=idr(1000), condition=GOOD)
    fields = {"return_id": "r-1", "lines": [line], "location_id": "jakarta"} | more
    return orders.CreateReturnWithoutReceiptRequest(**fields)  # type: ignore[arg-type]


async def book(shop: Shop, request: Any) -> Any:
    with shop.called_by("STAFF", channel=9):
        answer = await shop.orders.CreateReturnWithoutReceipt(request, None)
    return getattr(answer, "return")
