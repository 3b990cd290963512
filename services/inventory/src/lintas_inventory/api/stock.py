"""StockService."""

from dataclasses import dataclass
from typing import Any

from lintas.inventory.v1 import stock_service_pb2 as pb
from lintas.inventory.v1 import stock_service_pb2_grpc as rpc
from lintas_inventory.api import mapping
from lintas_inventory.domain.reservation import Reservation, State, lasting
from lintas_inventory.domain.stock import checked
from lintas_inventory.store import Store
from lintas_inventory.usecases.adjust_stock import AdjustStock
from lintas_inventory.usecases.end_reservation import EndReservation, no_reservation
from lintas_inventory.usecases.get_availability import GetAvailability
from lintas_inventory.usecases.put_back_stock import PutBackStock
from lintas_inventory.usecases.reserve_stock import ReserveStock
from lintas_inventory.usecases.take_stock import TakeStock
from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation


@dataclass(frozen=True)
class StockServicer(rpc.StockServiceServicer):
    """Translates."""

    store: Store
    clock: Clock
    adjust: AdjustStock
    availability: GetAvailability
    reserve: ReserveStock
    end: EndReservation
    take: TakeStock
    put_back: PutBackStock

    async def AdjustStock(self, request: pb.AdjustStockRequest, _: Any) -> pb.AdjustStockResponse:
        adjustments = [mapping.adjustment_from(each) for each in request.adjustments]
        levels = await self.adjust(adjustments)
        return pb.AdjustStockResponse(levels=[mapping.level_to(each) for each in levels])

    async def GetAvailability(
        self, request: pb.GetAvailabilityRequest, _: Any
    ) -> pb.GetAvailabilityResponse:
        if request.radius_meters < 0:
            raise InvalidArgument([Violation("radiusMeters", "must be 0 or more")])
        near = mapping.near_from(request.near)
        if request.radius_meters and near is None:
            raise InvalidArgument([Violation("near", "must be given with radiusMeters")])
        found = await self.availability(request.sku, near, request.radius_meters)
        return mapping.availability_to(request.sku, found)

    async def CreateReservation(
        self, request: pb.CreateReservationRequest, _: Any
    ) -> pb.CreateReservationResponse:
        call = context.current()
        context.require_owner(request.customer_id)
        if request.reservation_id and not call.caller.is_service:
            raise InvalidArgument([Violation("reservationId", "is chosen by the service")])
        now = self.clock.now()
        asked = mapping.lasting_from(request)
        wanted = Reservation(
            reservation_id=request.reservation_id or ids.new("rsv"),
            lines=checked(mapping.lines_from(list(request.lines))),
            customer_id=request.customer_id,
            channel=request.channel or call.channel,
            created_at=now,
            expires_at=now + lasting(asked, service=call.caller.is_service),
            attempt=ids.new("att"),
        )
        reservation = await self.reserve(wanted)
        return pb.CreateReservationResponse(reservation=mapping.reservation_to(reservation))

    async def GetReservation(
        self, request: pb.GetReservationRequest, _: Any
    ) -> pb.GetReservationResponse:
        reservation = (await self._known(request.reservation_id)).seen_at(self.clock.now())
        return pb.GetReservationResponse(reservation=mapping.reservation_to(reservation))

    async def ReleaseReservation(
        self, request: pb.ReleaseReservationRequest, _: Any
    ) -> pb.ReleaseReservationResponse:
        ended = await self.end(await self._known(request.reservation_id), State.RELEASED)
        return pb.ReleaseReservationResponse(reservation=mapping.reservation_to(ended))

    async def CommitReservation(
        self, request: pb.CommitReservationRequest, _: Any
    ) -> pb.CommitReservationResponse:
        ended = await self.end(await self._known(request.reservation_id), State.COMMITTED)
        return pb.CommitReservationResponse(reservation=mapping.reservation_to(ended))

    async def TakeStock(self, request: pb.TakeStockRequest, _: Any) -> pb.TakeStockResponse:
        lines = mapping.lines_from(list(request.lines))
        short = await self.take(
            _operation(request.operation_id), lines, already_happened=request.already_happened
        )
        return pb.TakeStockResponse(shortfalls=mapping.lines_to(short))

    async def PutBackStock(
        self, request: pb.PutBackStockRequest, _: Any
    ) -> pb.PutBackStockResponse:
        lines = mapping.lines_from(list(request.lines))
        await self.put_back(_operation(request.operation_id), lines)
        return pb.PutBackStockResponse()

    async def _known(self, reservation_id: str) -> Reservation:
        reservation = await self.store.reservations.get(reservation_id)
        if reservation is None:
            raise no_reservation()
        context.hide_from_others(reservation.customer_id, no_reservation())
        return reservation


def _operation(operation_id: str) -> str:
    if not operation_id:
        raise InvalidArgument([Violation("operationId", "must be given")])
    return operation_id
