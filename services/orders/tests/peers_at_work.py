"""The services that orders asks, each a real gRPC server in this process that keeps its figures in
memory, and that a test may make refuse, hang or go away."""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable
from typing import Any

import grpc
from google.type import money_pb2

from lintas.identity.v1 import identity_service_pb2 as identity
from lintas.identity.v1 import identity_service_pb2_grpc as identity_rpc
from lintas.inventory.v1 import catalogue_service_pb2 as catalogue
from lintas.inventory.v1 import catalogue_service_pb2_grpc as catalogue_rpc
from lintas.inventory.v1 import stock_service_pb2 as stock
from lintas.inventory.v1 import stock_service_pb2_grpc as stock_rpc
from lintas.loyalty.v1 import loyalty_service_pb2 as loyalty
from lintas.loyalty.v1 import loyalty_service_pb2_grpc as loyalty_rpc
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas.promotions.v1 import promotions_service_pb2_grpc as promotions_rpc
from lintas_kit import status
from lintas_kit.errors import FailedPrecondition, NotFound, Problem
from lintas_kit.money import Money
from lintas_kit.money_proto import from_proto, to_proto
from lintas_promotion_rules import CouponFacts, EvaluationContext, RuleSet, evaluate
from lintas_promotion_rules import proto as rules_proto

Place = tuple[str, str]


class World:
    """What all peers know, and how they behave. `before` and `after` are called around each RPC."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.before: Callable[[str], Any] | None = None
        self.after: Callable[[str], Any] | None = None
        self.products: dict[str, catalogue.Product] = {}
        self.warehouses: set[str] = {"central"}
        self.on_hand: Counter[Place] = Counter()
        self.reservations: dict[str, tuple[str, list[stock.StockLine]]] = {}
        self.operations: dict[str, list[stock.StockLine]] = {}
        self.campaigns: list[promotions.Campaign] = []
        self.coupons: dict[str, CouponFacts] = {}
        self.coupon_journeys: dict[str, str] = {}
        self.redemptions: dict[str, tuple[str, list[promotions.Discount]]] = {}
        self.reversed: dict[str, int] = {}
        self.points: Counter[str] = Counter()
        self.burned: Counter[str] = Counter()
        self.restored: dict[str, int] = {}
        self.point_value = Money("IDR", 100_00)
        self.aliases: dict[str, list[str]] = {}
        self.customers: dict[str, str] = {}

    def sells(self, sku: str, price: Money, *, service: bool = False, **attributes: str) -> None:
        kind = catalogue.Product.SERVICE if service else catalogue.Product.GOODS
        self.products[sku] = catalogue.Product(
            sku=sku, name=sku.title(), price=to_proto(price), kind=kind, attributes=attributes
        )

    def has(self, sku: str, location_id: str, units: int) -> None:
        self.on_hand[sku, location_id] = units

    def reserved(self, place: Place) -> int:
        held = [lines for state, lines in self.reservations.values() if state == "HELD"]
        return sum(
            line.quantity
            for lines in held
            for line in lines
            if (line.sku, line.location_id) == place
        )

    def available(self, place: Place) -> int:
        return self.on_hand[place] - self.reserved(place)

    def committed_discounts(self) -> int:
        """Minor units of discounts used, less those reversed."""
        used = [given for state, given in self.redemptions.values() if state == "COMMITTED"]
        booked = sum(from_proto(each.amount, "amount").minor for g in used for each in g)
        return booked - sum(self.reversed.values())

    def restored_points(self) -> int:
        return sum(self.restored.values())


def behaves(method: Any) -> Any:
    """Counts the call, lets the test interfere, and refuses as a service does."""

    @functools.wraps(method)
    async def behaving(self: Any, request: Any, rpc: Any) -> Any:
        world: World = self.world
        name = method.__name__
        world.calls.append(name)
        try:
            await _maybe(world.before, name)
            answer = method(self, request)
            await _maybe(world.after, name)
            return answer
        except Problem as problem:
            await rpc.abort(status.code(problem), problem.detail, status.trailers(problem))

    return behaving


async def _maybe(hook: Callable[[str], Any] | None, name: str) -> None:
    outcome = hook(name) if hook else None
    if asyncio.iscoroutine(outcome):
        await outcome


class Catalogue(catalogue_rpc.CatalogueServiceServicer):
    def __init__(self, world: World) -> None:
        self.world = world

    @behaves
    def BatchGetProducts(self, request: Any) -> Any:
        found = [self.world.products[sku] for sku in request.skus if sku in self.world.products]
        return catalogue.BatchGetProductsResponse(products=found)

    @behaves
    def ListLocations(self, request: Any) -> Any:
        kind = catalogue.Location.WAREHOUSE
        found = [
            catalogue.Location(location_id=each, kind=kind)
            for each in sorted(self.world.warehouses)
        ]
        return catalogue.ListLocationsResponse(locations=found)


class Stock(stock_rpc.StockServiceServicer):
    def __init__(self, world: World) -> None:
        self.world = world

    @behaves
    def GetAvailability(self, request: Any) -> Any:
        levels = [
            stock.StockLevel(
                sku=sku, location_id=place, available=self.world.available((sku, place))
            )
            for sku, place in list(self.world.on_hand)
            if sku == request.sku
        ]
        return stock.GetAvailabilityResponse(sku=request.sku, locations=levels)

    @behaves
    def CreateReservation(self, request: Any) -> Any:
        if request.reservation_id not in self.world.reservations:
            self._require(request.lines)
            self.world.reservations[request.reservation_id] = ("HELD", list(request.lines))
        return stock.CreateReservationResponse()

    def _require(self, lines: Any) -> None:
        for line in lines:
            if self.world.available((line.sku, line.location_id)) < line.quantity:
                raise FailedPrecondition("OUT_OF_STOCK", f"There is not enough of {line.sku}.")

    def _end(self, reservation_id: str, state: str) -> list[stock.StockLine]:
        if reservation_id not in self.world.reservations:
            raise NotFound("RESERVATION_NOT_FOUND", "There is no such reservation.")
        was, lines = self.world.reservations[reservation_id]
        if was not in ("HELD", state):
            reason = "RESERVATION_EXPIRED" if was == "EXPIRED" else "RESERVATION_ENDED"
            raise FailedPrecondition(reason, f"It is {was.lower()}.")
        self.world.reservations[reservation_id] = (state, lines)
        return lines if was == "HELD" else []

    @behaves
    def ReleaseReservation(self, request: Any) -> Any:
        self._end(request.reservation_id, "RELEASED")
        return stock.ReleaseReservationResponse()

    @behaves
    def CommitReservation(self, request: Any) -> Any:
        for line in self._end(request.reservation_id, "COMMITTED"):
            self.world.on_hand[line.sku, line.location_id] -= line.quantity
        return stock.CommitReservationResponse()

    @behaves
    def TakeStock(self, request: Any) -> Any:
        assert len(request.lines) <= 500
        if request.operation_id not in self.world.operations:
            if not request.already_happened:
                self._require(request.lines)
            for line in request.lines:
                self.world.on_hand[line.sku, line.location_id] -= line.quantity
            self.world.operations[request.operation_id] = list(request.lines)
        return stock.TakeStockResponse()

    @behaves
    def PutBackStock(self, request: Any) -> Any:
        assert len(request.lines) <= 500
        if any(line.location_id == "nowhere" for line in request.lines):
            raise NotFound("LOCATION_NOT_FOUND", "There is no such location.")
        if request.operation_id not in self.world.operations:
            for line in request.lines:
                self.world.on_hand[line.sku, line.location_id] += line.quantity
            self.world.operations[request.operation_id] = list(request.lines)
        return stock.PutBackStockResponse()


def unknown(code: str) -> CouponFacts:
    return CouponFacts(code, usable=False, reason="COUPON_UNKNOWN")


class Promotions(promotions_rpc.PromotionsServiceServicer):
    def __init__(self, world: World) -> None:
        self.world = world

    def _rules(self) -> RuleSet:
        return rules_proto.rule_set(promotions.GetRulesResponse(campaigns=self.world.campaigns))

    def _evaluate(self, request: Any) -> Any:
        currency = request.lines[0].unit_price.currency_code if request.lines else "IDR"
        context = EvaluationContext(
            at=_at(),
            customer_id=request.customer_id,
            channel=rules_proto.channel_name(request.channel),
            location_id=request.location_id,
            coupons=tuple(
                self.world.coupons.get(
                    code, CouponFacts(code, usable=False, reason="COUPON_UNKNOWN")
                )
                for code in request.coupon_codes
            ),
        )
        answer = evaluate(self._rules(), rules_proto.basket(currency, request.lines), context)
        return promotions.EvaluatePromotionsResponse(
            discounts=rules_proto.discounts(answer, currency),
            rejected=rules_proto.rejections(answer),
            rules_version=answer.rules_version,
        )

    @behaves
    def GetRules(self, request: Any) -> Any:
        version = self._rules().version
        known = version == request.known_version
        return promotions.GetRulesResponse(
            rules_version=version, campaigns=[] if known else self.world.campaigns
        )

    @behaves
    def EvaluatePromotions(self, request: Any) -> Any:
        return self._evaluate(request)

    @behaves
    def HoldRedemption(self, request: Any) -> Any:
        answer = self._evaluate(request.basket)
        state, given = self.world.redemptions.get(
            request.order_id, ("HELD", list(answer.discounts))
        )
        if state == "RELEASED":
            raise FailedPrecondition("REDEMPTION_RELEASED", "It was given up.")
        self.world.redemptions[request.order_id] = (state, given)
        journey = [self.world.coupon_journeys.get(code, "") for code in request.basket.coupon_codes]
        return promotions.HoldRedemptionResponse(
            discounts=given,
            rejected=answer.rejected,
            rules_version=answer.rules_version,
            journey_id="".join(journey[:1]),
        )

    @behaves
    def CommitRedemption(self, request: Any) -> Any:
        if request.order_id not in self.world.redemptions:
            raise NotFound("REDEMPTION_NOT_FOUND", "There is no such redemption.")
        _, given = self.world.redemptions[request.order_id]
        self.world.redemptions[request.order_id] = ("COMMITTED", given)
        return promotions.CommitRedemptionResponse()

    @behaves
    def ReleaseRedemption(self, request: Any) -> Any:
        _, given = self.world.redemptions.get(request.order_id, ("", []))
        self.world.redemptions[request.order_id] = ("RELEASED", given)
        return promotions.ReleaseRedemptionResponse()

    @behaves
    def ReverseRedemption(self, request: Any) -> Any:
        amounts = [from_proto(each.amount, "amount").minor for each in request.discounts]
        self.world.reversed.setdefault(request.operation_id, sum(amounts))
        return promotions.ReverseRedemptionResponse()


class Loyalty(loyalty_rpc.LoyaltyServiceServicer):
    def __init__(self, world: World) -> None:
        self.world = world

    @behaves
    def GetLoyaltyProgram(self, request: Any) -> Any:
        per_point = to_proto(Money("IDR", 10_000_00))
        return loyalty.GetLoyaltyProgramResponse(
            program=loyalty.LoyaltyProgram(
                earn=[loyalty.LoyaltyProgram.Earn(per_point=per_point)],
                point_value=[to_proto(self.world.point_value)],
                tiers=[loyalty.LoyaltyProgram.Tier(name="gold", multiplier_percent=200)],
            )
        )

    @behaves
    def GetLoyaltyAccount(self, request: Any) -> Any:
        if request.customer_id not in self.world.points:
            raise NotFound("ACCOUNT_NOT_FOUND", "There is no such account.")
        tier = "gold" if self.world.points[request.customer_id] >= 1000 else ""
        return loyalty.GetLoyaltyAccountResponse(account=loyalty.LoyaltyAccount(tier=tier))

    @behaves
    def BurnPoints(self, request: Any) -> Any:
        if request.order_id not in self.world.burned:
            if self.world.points[request.customer_id] < request.points:
                raise FailedPrecondition("NOT_ENOUGH_POINTS", "There are not enough points.")
            self.world.points[request.customer_id] -= request.points
            self.world.burned[request.order_id] = request.points
        value = self.world.point_value * self.world.burned[request.order_id]
        return loyalty.BurnPointsResponse(value=to_proto(value))

    @behaves
    def RestorePoints(self, request: Any) -> Any:
        if request.operation_id in self.world.restored:
            return loyalty.RestorePointsResponse()
        left = self.world.burned[request.order_id] - sum(
            points
            for operation, points in self.world.restored.items()
            if operation.startswith(request.order_id)
        )
        given = request.points or left
        self.world.restored[request.operation_id] = given
        self.world.points[request.customer_id] += given
        return loyalty.RestorePointsResponse(restored=given)


class Identity(identity_rpc.IdentityServiceServicer):
    def __init__(self, world: World) -> None:
        self.world = world

    @behaves
    def IdentifyCustomer(self, request: Any) -> Any:
        value = request.identifiers[0].value
        customer_id = self.world.customers.setdefault(value, f"cus_{len(self.world.customers)}")
        return identity.IdentifyCustomerResponse(
            customer=identity.Customer(customer_id=customer_id)
        )

    @behaves
    def GetCustomer(self, request: Any) -> Any:
        merged = self.world.aliases.get(request.customer_id)
        if merged is None:
            raise NotFound("CUSTOMER_NOT_FOUND", "There is no such customer.")
        return identity.GetCustomerResponse(
            customer=identity.Customer(customer_id=request.customer_id, merged_customer_ids=merged)
        )


def _at() -> Any:
    from lintas_testing.clock import NOON

    return NOON


async def serve(world: World) -> tuple[grpc.aio.Server, str]:
    """A server with all peers, and where it listens."""
    server = grpc.aio.server()
    catalogue_rpc.add_CatalogueServiceServicer_to_server(Catalogue(world), server)
    stock_rpc.add_StockServiceServicer_to_server(Stock(world), server)
    promotions_rpc.add_PromotionsServiceServicer_to_server(Promotions(world), server)
    loyalty_rpc.add_LoyaltyServiceServicer_to_server(Loyalty(world), server)
    identity_rpc.add_IdentityServiceServicer_to_server(Identity(world), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, f"127.0.0.1:{port}"


def idr(units: int) -> money_pb2.Money:
    return money_pb2.Money(currency_code="IDR", units=units)
