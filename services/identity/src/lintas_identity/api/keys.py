"""KeysService."""

from dataclasses import dataclass
from typing import Any

import grpc

from lintas.common.v1 import keys_service_pb2 as messages
from lintas.common.v1 import keys_service_pb2_grpc as service
from lintas_identity.keyring import Keyring


@dataclass(frozen=True)
class KeysServicer(service.KeysServiceServicer):
    """The public keys that access tokens are verified with."""

    keyring: Keyring

    async def ListKeys(
        self, _request: messages.ListKeysRequest, _: grpc.aio.ServicerContext[Any, Any]
    ) -> messages.ListKeysResponse:
        keys = [
            messages.JsonWebKey(
                kid=key.kid, kty="OKP", crv="Ed25519", x=key.x, alg="EdDSA", use="sig"
            )
            for key in await self.keyring.accepted()
        ]
        return messages.ListKeysResponse(keys=keys)
