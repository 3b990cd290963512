"""Points: what they are worth, burning them, giving them back."""

from lintas.loyalty.v1 import loyalty_service_pb2 as pb
from lintas.loyalty.v1 import loyalty_service_pb2_grpc as rpc
from lintas_kit import money_proto
from lintas_kit.errors import NotFound
from lintas_kit.money import Money
from lintas_kit.peers import Peer
from lintas_orders.domain.quote import Programme
from lintas_orders.peers.cache import FreshFor

SECONDS = 2.5


class Loyalty:
    """The peer."""

    def __init__(self, peer: Peer, fresh_seconds: float) -> None:
        self._peer = peer
        self._stub = rpc.LoyaltyServiceStub(peer.channel)
        self._programme: FreshFor[str, Programme] = FreshFor(fresh_seconds)

    async def programme(self) -> Programme:
        """The rules of the programme."""
        known = self._programme.get("")
        if known is not None:
            return known
        answer: pb.GetLoyaltyProgramResponse = await self._peer.call(
            self._stub.GetLoyaltyProgram, pb.GetLoyaltyProgramRequest(), timeout=SECONDS
        )
        return self._programme.put("", _programme(answer.program))

    async def tier(self, customer_id: str) -> str:
        """The tier that the customer's points give."""
        request = pb.GetLoyaltyAccountRequest(customer_id=customer_id)
        try:
            answer: pb.GetLoyaltyAccountResponse = await self._peer.call(
                self._stub.GetLoyaltyAccount, request, timeout=SECONDS
            )
        except NotFound:
            return ""
        return answer.account.tier

    async def burn(self, customer_id: str, order_id: str, points: int, currency: str) -> Money:
        """Burns points for the order, once; what they pay for. Raises FailedPrecondition."""
        request = pb.BurnPointsRequest(
            customer_id=customer_id, order_id=order_id, points=points, currency_code=currency
        )
        answer: pb.BurnPointsResponse = await self._peer.call(
            self._stub.BurnPoints, request, timeout=SECONDS
        )
        return money_proto.from_proto(answer.value, "value")

    async def restore(
        self, customer_id: str, order_id: str, operation_id: str, points: int = 0
    ) -> None:
        """Gives points back, once; all that are still burned for the order where 0."""
        request = pb.RestorePointsRequest(
            customer_id=customer_id,
            order_id=order_id,
            operation_id=operation_id,
            points=points,
        )
        try:
            await self._peer.call(self._stub.RestorePoints, request, timeout=SECONDS)
        except NotFound:
            return


def _programme(message: pb.LoyaltyProgram) -> Programme:
    per_point = [money_proto.from_proto(earn.per_point, "perPoint") for earn in message.earn]
    values = [money_proto.from_proto(value, "pointValue") for value in message.point_value]
    return Programme(
        per_point={money.currency: money for money in per_point},
        point_value={money.currency: money for money in values},
        multipliers={tier.name: tier.multiplier_percent or 100 for tier in message.tiers},
    )
