"""Message to use case to message."""

from dataclasses import dataclass
from typing import Any

from lintas.loyalty.v1 import loyalty_service_pb2 as pb
from lintas.loyalty.v1 import loyalty_service_pb2_grpc as rpc
from lintas_kit import money_proto
from lintas_loyalty import messages
from lintas_loyalty.usecases.adjust_points import AdjustPoints
from lintas_loyalty.usecases.burn_points import BurnPoints
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.get_account import GetAccount
from lintas_loyalty.usecases.list_entries import ListEntries
from lintas_loyalty.usecases.put_programme import PutProgramme
from lintas_loyalty.usecases.restore_points import RestorePoints

Rpc = Any


@dataclass(frozen=True)
class LoyaltyServicer(rpc.LoyaltyServiceServicer):
    """Programme, accounts, burning."""

    put: PutProgramme
    current: CurrentProgramme
    account: GetAccount
    entries: ListEntries
    adjust: AdjustPoints
    burn: BurnPoints
    restore: RestorePoints

    async def PutLoyaltyProgram(
        self, request: pb.PutLoyaltyProgramRequest, _: Rpc
    ) -> pb.PutLoyaltyProgramResponse:
        programme = await self.put(messages.read_programme(request.program))
        return pb.PutLoyaltyProgramResponse(program=messages.programme(programme))

    async def GetLoyaltyProgram(
        self, request: pb.GetLoyaltyProgramRequest, _: Rpc
    ) -> pb.GetLoyaltyProgramResponse:
        return pb.GetLoyaltyProgramResponse(program=messages.programme(await self.current()))

    async def GetLoyaltyAccount(
        self, request: pb.GetLoyaltyAccountRequest, _: Rpc
    ) -> pb.GetLoyaltyAccountResponse:
        seen = await self.account(request.customer_id)
        return pb.GetLoyaltyAccountResponse(account=messages.account(seen))

    async def ListLoyaltyEntries(
        self, request: pb.ListLoyaltyEntriesRequest, _: Rpc
    ) -> pb.ListLoyaltyEntriesResponse:
        page = await self.entries(request.customer_id, request.page_size, request.page_token)
        return pb.ListLoyaltyEntriesResponse(
            entries=[messages.entry(booking, index) for booking, index in page.entries],
            next_page_token=page.next_page_token,
        )

    async def AdjustPoints(
        self, request: pb.AdjustPointsRequest, _: Rpc
    ) -> pb.AdjustPointsResponse:
        seen = await self.adjust(request.customer_id, request.points, request.reason)
        return pb.AdjustPointsResponse(account=messages.account(seen))

    async def BurnPoints(self, request: pb.BurnPointsRequest, _: Rpc) -> pb.BurnPointsResponse:
        value = await self.burn(
            request.customer_id, request.order_id, request.points, request.currency_code
        )
        return pb.BurnPointsResponse(value=money_proto.to_proto(value))

    async def RestorePoints(
        self, request: pb.RestorePointsRequest, _: Rpc
    ) -> pb.RestorePointsResponse:
        restored = await self.restore(
            request.customer_id, request.order_id, request.operation_id, request.points
        )
        return pb.RestorePointsResponse(restored=restored)
