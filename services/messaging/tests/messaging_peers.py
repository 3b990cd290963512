"""The services that messaging asks, in this process: what they know is set by each test."""

from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2

from lintas.identity.v1 import identity_service_pb2 as identity
from lintas.identity.v1 import identity_service_pb2_grpc as identity_grpc
from lintas.identity.v1 import sessions_service_pb2 as sessions
from lintas.identity.v1 import sessions_service_pb2_grpc as sessions_grpc
from lintas.inventory.v1 import catalogue_service_pb2 as catalogue
from lintas.inventory.v1 import catalogue_service_pb2_grpc as catalogue_grpc
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas.inventory.v1 import stock_service_pb2_grpc as stock_grpc
from lintas.orders.v1 import carts_service_pb2 as carts
from lintas.orders.v1 import carts_service_pb2_grpc as carts_grpc
from lintas.orders.v1 import orders_service_pb2 as orders
from lintas.orders.v1 import orders_service_pb2_grpc as orders_grpc
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas.promotions.v1 import promotions_service_pb2_grpc as promotions_grpc
from lintas_kit import status
from lintas_kit.errors import NotFound, Problem, Unavailable


@dataclass
class Known:
    """What the peers answer with, and what they were asked for."""

    customers: dict[str, identity.Customer] = field(default_factory=dict)
    products: list[catalogue.Product] = field(default_factory=list)
    locations: list[catalogue.Location] = field(default_factory=list)
    levels: dict[str, list[stock.StockLevel]] = field(default_factory=dict)
    campaigns: list[promotions.Campaign] = field(default_factory=list)
    open_carts: dict[str, carts.Cart] = field(default_factory=dict)
    placed: dict[str, orders.Order] = field(default_factory=dict)
    handoffs: list[sessions.CreateHandoffRequest] = field(default_factory=list)
    issued: list[promotions.IssueCouponsRequest] = field(default_factory=list)
    journeys: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def customer(self, customer_id: str, **identifiers: str) -> identity.Customer:
        """A customer with identifiers by type, e.g. `EMAIL="a@b.c"`."""
        known = self.customers.setdefault(customer_id, identity.Customer(customer_id=customer_id))
        for kind, value in identifiers.items():
            known.identifiers.add(
                type=identity.Identifier.Type.Value(kind), value=value, verified=True
            )
        return known

    def agrees(self, customer_id: str, purpose: str, channel: int, granted: bool = True) -> None:
        """A consent's newest answer."""
        kept = self.customers[customer_id].consents
        for consent in [
            each for each in kept if (each.purpose, each.channel) == (purpose, channel)
        ]:
            kept.remove(consent)
        kept.add(
            purpose=purpose,
            channel=channel,
            granted=granted,
            receipt_id=f"rcp_{purpose}_{channel}",
        )


class Peers(
    identity_grpc.IdentityServiceServicer,
    sessions_grpc.SessionsServiceServicer,
    catalogue_grpc.CatalogueServiceServicer,
    stock_grpc.StockServiceServicer,
    promotions_grpc.PromotionsServiceServicer,
    orders_grpc.OrdersServiceServicer,
    carts_grpc.CartsServiceServicer,
):
    """All of them in one server."""

    def __init__(self, known: Known) -> None:
        self.known = known

    async def _enter(self, service: str, rpc: Any) -> None:
        marks = dict(rpc.invocation_metadata())
        self.known.journeys.append(str(marks.get("lintas-journey", "")))
        if service in self.known.down:
            await _refuse(rpc, Unavailable("DOWN", "Away.", retry_after=1.0))

    async def IdentifyCustomer(
        self, request: identity.IdentifyCustomerRequest, rpc: Any
    ) -> identity.IdentifyCustomerResponse:
        await self._enter("identity", rpc)
        wanted = request.identifiers[0]
        for customer in self.known.customers.values():
            if any(each.value == wanted.value for each in customer.identifiers):
                return identity.IdentifyCustomerResponse(customer=customer)
        customer = identity.Customer(customer_id=f"cus_{len(self.known.customers) + 1}")
        customer.identifiers.append(wanted)
        customer.traits.CopyFrom(request.traits)
        self.known.customers[customer.customer_id] = customer
        return identity.IdentifyCustomerResponse(customer=customer, created=True)

    async def GetCustomer(
        self, request: identity.GetCustomerRequest, rpc: Any
    ) -> identity.GetCustomerResponse:
        await self._enter("identity", rpc)
        customer = self.known.customers.get(request.customer_id)
        if customer is None:
            await _refuse(rpc, NotFound("CUSTOMER_NOT_FOUND", "There is no such customer."))
        return identity.GetCustomerResponse(customer=customer)

    async def UpdatePreferences(
        self, request: identity.UpdatePreferencesRequest, rpc: Any
    ) -> identity.UpdatePreferencesResponse:
        await self._enter("identity", rpc)
        told = json_format.MessageToDict(request.preferences)
        kept = self.known.customers[request.customer_id].preferences
        kept.update(told)
        return identity.UpdatePreferencesResponse(preferences=kept)

    async def PutConsent(
        self, request: identity.PutConsentRequest, rpc: Any
    ) -> identity.PutConsentResponse:
        await self._enter("identity", rpc)
        self.known.agrees(request.customer_id, request.purpose, request.channel, request.granted)
        return identity.PutConsentResponse()

    async def CreateHandoff(
        self, request: sessions.CreateHandoffRequest, rpc: Any
    ) -> sessions.CreateHandoffResponse:
        await self._enter("identity", rpc)
        self.known.handoffs.append(request)
        url = f"https://shop.example/h/{len(self.known.handoffs)}"
        return sessions.CreateHandoffResponse(handoff=sessions.Handoff(code="x", url=url))

    async def ListProducts(
        self, request: catalogue.ListProductsRequest, rpc: Any
    ) -> catalogue.ListProductsResponse:
        await self._enter("inventory", rpc)
        words = request.query.casefold().split()
        found = [
            each
            for each in self.known.products
            if all(word in f"{each.name} {each.description}".casefold().split() for word in words)
            and all(
                each.attributes.get(name, "").casefold() == value.casefold()
                for name, value in request.attribute.items()
            )
        ]
        return catalogue.ListProductsResponse(products=found)

    async def ListLocations(
        self, request: catalogue.ListLocationsRequest, rpc: Any
    ) -> catalogue.ListLocationsResponse:
        await self._enter("inventory", rpc)
        return catalogue.ListLocationsResponse(locations=self.known.locations)

    async def GetAvailability(
        self, request: stock.GetAvailabilityRequest, rpc: Any
    ) -> stock.GetAvailabilityResponse:
        await self._enter("inventory", rpc)
        levels = self.known.levels.get(request.sku, [])
        total = sum(each.available for each in levels)
        return stock.GetAvailabilityResponse(sku=request.sku, total=total, locations=levels)

    async def ListCampaigns(
        self, request: promotions.ListCampaignsRequest, rpc: Any
    ) -> promotions.ListCampaignsResponse:
        await self._enter("promotions", rpc)
        return promotions.ListCampaignsResponse(campaigns=self.known.campaigns)

    async def IssueCoupons(
        self, request: promotions.IssueCouponsRequest, rpc: Any
    ) -> promotions.IssueCouponsResponse:
        await self._enter("promotions", rpc)
        self.known.issued.append(request)
        code = f"LINEN-{len(self.known.issued):07d}-7K"
        coupon = promotions.Coupon(code=code, campaign_id=request.campaign_id)
        return promotions.IssueCouponsResponse(coupons=[coupon])

    async def GetOrder(self, request: orders.GetOrderRequest, rpc: Any) -> orders.GetOrderResponse:
        await self._enter("orders", rpc)
        return orders.GetOrderResponse(order=self.known.placed[request.order_id])

    async def GetCart(self, request: carts.GetCartRequest, rpc: Any) -> carts.GetCartResponse:
        await self._enter("orders", rpc)
        cart = self.known.open_carts.get(request.cart_id)
        if cart is None:
            await _refuse(rpc, NotFound("CART_NOT_FOUND", "There is no such cart."))
        return carts.GetCartResponse(cart=cart)


async def _refuse(rpc: Any, problem: Problem) -> None:
    await rpc.abort(status.code(problem), problem.detail, status.trailers(problem))


async def serve(known: Known) -> tuple[grpc.aio.Server, int]:
    """The running server and its port."""
    server = grpc.aio.server()
    peers = Peers(known)  # type: ignore[abstract]
    for add in (
        identity_grpc.add_IdentityServiceServicer_to_server,
        sessions_grpc.add_SessionsServiceServicer_to_server,
        catalogue_grpc.add_CatalogueServiceServicer_to_server,
        stock_grpc.add_StockServiceServicer_to_server,
        promotions_grpc.add_PromotionsServiceServicer_to_server,
        orders_grpc.add_OrdersServiceServicer_to_server,
        carts_grpc.add_CartsServiceServicer_to_server,
    ):
        add(peers, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port


def struct(**values: Any) -> struct_pb2.Struct:
    result = struct_pb2.Struct()
    result.update(values)
    return result
