"""The only place that calls other services."""

from lintas.identity.v1 import identity_service_pb2 as identity
from lintas.identity.v1 import identity_service_pb2_grpc as identity_grpc
from lintas_kit.peers import Peer

_SECONDS = 2.0


class Customers:
    """The service that knows people."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = identity_grpc.IdentityServiceStub(peer.channel)

    async def require(self, customer_id: str) -> None:
        """Raises NotFound where there is no such customer."""
        request = identity.GetCustomerRequest(customer_id=customer_id)
        await self._peer.call(self._stub.GetCustomer, request, timeout=_SECONDS)
