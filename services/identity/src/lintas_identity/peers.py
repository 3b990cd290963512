"""The only place that calls other services."""

from lintas.messaging.v1 import messaging_service_pb2 as messaging
from lintas.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from lintas_identity.channels import channel_value
from lintas_kit.peers import Peer

_SEND_SECONDS = 5.0


class Messaging:
    """The service that reaches people."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._stub = messaging_grpc.MessagingServiceStub(peer.channel)

    async def send_code(self, address: str, channel: str, code: str) -> None:
        """Sends the code to the address. Raises the Problem that messaging answers with."""
        request = messaging.SendCodeRequest(
            address=address, channel=channel_value(channel), code=code
        )
        await self._peer.call(self._stub.SendCode, request, timeout=_SEND_SECONDS)
