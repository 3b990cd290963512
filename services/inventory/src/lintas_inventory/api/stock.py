"""StockService: messages in, use cases, messages out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lintas.inventory.v1 import stock_service_pb2 as pb
from lintas.inventory.v1.stock_service_pb2_grpc import StockServiceServicer
from lintas_inventory.domain import names
from lintas_inventory.domain import reservation as rules
from lintas_inventory.domain.geography import parse_point
from lintas_inventory.domain.reservation import Reservation
from lintas_inventory.messages import stock as mapping
from lintas_inventory.store import Store
from lintas_inventory.usecases.adjust_stock import AdjustStock
from lintas_inventory.usecases.commit_reservation import CommitReservation
from lintas_inventory.usecases.create_reservation import CreateReservation
from lintas_inventory.usecases.get_availability import GetAvailability
from lintas_inventory.usecases.put_back_stock import PutBackStock
from lintas_inventory.usecases.release_reservation import ReleaseReservation
from lintas_inventory.usecases.take_stock import TakeStock
from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation

_RESERVATION_PREFIX = "rsv_"


@dataclass
class StockServicer(StockServiceServicer):
    """The one stock of all channels."""

    store: Store
    clock: Clock
    adjust: AdjustStock
    availability: GetAvailability
    create: CreateReservation
    release: ReleaseReservation
    commit: CommitReservation
    take: TakeStock
    put_back: PutBackStock

    async def AdjustStock(self, request: pb.AdjustStockRequest, rpc: Any) -> pb.AdjustStockResponse:
        adjustments = mapping.adjustments(request.adjustments)
        levels = await self.adjust(adjustments, context.current().channel)
        return pb.AdjustStockResponse(levels=[mapping.level_message(each) for each in levels])

    async def GetAvailability(
        self, request: pb.GetAvailabilityRequest, rpc: Any
    ) -> pb.GetAvailabilityResponse:
        near = parse_point(request.near, "near")
        places = await self.availability(request.sku, near, request.radius_meters)
        levels = [mapping.level_message(each.level, each.distance) for each in places]
        return pb.GetAvailabilityResponse(
            sku=request.sku,
            total=sum(each.available for each in levels),
            locations=levels,
        )

    async def CreateReservation(
        self, request: pb.CreateReservationRequest, rpc: Any
    ) -> pb.CreateReservationResponse:
        lines = mapping.lines(request.lines)
        caller = context.current().caller
        context.require_owner(request.customer_id or caller.customer_id)
        created = await self.create(
            lines,
            timedelta(seconds=mapping.seconds(request.expires_in))
            if request.HasField("expires_in")
            else None,
            reservation_id=_chosen_id(request.reservation_id, caller.is_service),
            customer_id=request.customer_id or caller.customer_id,
            channel=_channel(request.channel),
            by_service=caller.is_service,
        )
        return pb.CreateReservationResponse(reservation=mapping.reservation_message(created))

    async def GetReservation(
        self, request: pb.GetReservationRequest, rpc: Any
    ) -> pb.GetReservationResponse:
        found = await self._find(request.reservation_id)
        return pb.GetReservationResponse(reservation=self._seen(found))

    async def ReleaseReservation(
        self, request: pb.ReleaseReservationRequest, rpc: Any
    ) -> pb.ReleaseReservationResponse:
        if context.current().caller.is_service:
            name = _chosen_id(request.reservation_id, True)
            if name and await self.store.reservations.find(name) is None:
                nothing = await self.release.forestall(name, context.current().channel)
                if nothing:
                    return pb.ReleaseReservationResponse(reservation=self._seen(nothing))
        released = await self.release(await self._find(request.reservation_id))
        return pb.ReleaseReservationResponse(reservation=self._seen(released))

    async def CommitReservation(
        self, request: pb.CommitReservationRequest, rpc: Any
    ) -> pb.CommitReservationResponse:
        committed = await self.commit(await self._find(request.reservation_id))
        return pb.CommitReservationResponse(reservation=self._seen(committed))

    async def TakeStock(self, request: pb.TakeStockRequest, rpc: Any) -> pb.TakeStockResponse:
        lines = mapping.lines(request.lines)
        name = _operation_id(request.operation_id)
        channel = _channel(request.channel)
        short = await self.take(name, lines, channel, request.already_happened)
        return pb.TakeStockResponse(shortfalls=mapping.line_messages(short))

    async def PutBackStock(
        self, request: pb.PutBackStockRequest, rpc: Any
    ) -> pb.PutBackStockResponse:
        lines = mapping.lines(request.lines)
        name = _operation_id(request.operation_id)
        await self.put_back(name, lines, _channel(request.channel))
        return pb.PutBackStockResponse()

    async def _find(self, reservation_id: str) -> Reservation:
        """The reservation, as if there were none for a customer whose it is not."""
        found = await self.store.reservations.find(reservation_id)
        if found is None:
            raise rules.unknown()
        context.hide_from_others(found.customer_id, rules.unknown())
        return found

    def _seen(self, reservation: Reservation) -> pb.Reservation:
        return mapping.reservation_message(reservation.seen_at(self.clock.now()))


def _channel(named: int) -> int:
    return named or context.current().channel


def _chosen_id(reservation_id: str, may_choose: bool) -> str:
    """The reservation's id where the caller chose one."""
    if not reservation_id:
        return ""
    if not may_choose:
        raise InvalidArgument([Violation("reservationId", "is chosen by the platform")])
    wrong = names.check_id(reservation_id, "reservationId")
    if not reservation_id.startswith(_RESERVATION_PREFIX):
        wrong.append(Violation("reservationId", f"must begin with {_RESERVATION_PREFIX}"))
    if wrong:
        raise InvalidArgument(wrong)
    return reservation_id


def _operation_id(operation_id: str) -> str:
    """The id of an operation, which no reservation can have."""
    wrong = names.check_id(operation_id, "operationId")
    if operation_id.startswith(_RESERVATION_PREFIX):
        wrong.append(Violation("operationId", f"must not begin with {_RESERVATION_PREFIX}"))
    if wrong:
        raise InvalidArgument(wrong)
    return operation_id
