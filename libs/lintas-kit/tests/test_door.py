"""A real server and a real client in one process: who gets in, and what refusals look like."""

import base64
import time
from collections.abc import AsyncIterator
from typing import Any

import grpc
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lintas.common.v1 import keys_service_pb2
from lintas.loyalty.v1 import loyalty_service_pb2 as pb
from lintas.loyalty.v1 import loyalty_service_pb2_grpc as rpc
from lintas_kit import context, metadata, server, status
from lintas_kit.auth import ServiceTokens, TokenVerifier
from lintas_kit.context import JourneyRef
from lintas_kit.errors import InvalidArgument, Problem, Unauthenticated, Violation
from lintas_kit.peers import Peer

SECRET = "a secret of sufficient length..."
KEY = Ed25519PrivateKey.generate()


async def list_keys() -> keys_service_pb2.ListKeysResponse:
    x = base64.urlsafe_b64encode(KEY.public_key().public_bytes_raw()).rstrip(b"=").decode()
    key = keys_service_pb2.JsonWebKey(kid="k1", kty="OKP", crv="Ed25519", x=x, alg="EdDSA")
    return keys_service_pb2.ListKeysResponse(keys=[key])


def user_token(role: str, lifetime: int = 60, **claims: str) -> str:
    payload = {"iss": "lintas", "sub": "someone", "role": role, "exp": int(time.time()) + lifetime}
    return jwt.encode(payload | claims, KEY, algorithm="EdDSA", headers={"kid": "k1"})


class Loyalty(rpc.LoyaltyServiceServicer):
    async def GetLoyaltyAccount(
        self, request: pb.GetLoyaltyAccountRequest, _: Any
    ) -> pb.GetLoyaltyAccountResponse:
        ref = context.join(JourneyRef("jrn_1", f"00-{1:032x}-{1:016x}-01"))
        account = pb.LoyaltyAccount(customer_id=request.customer_id, tier=ref.journey_id)
        return pb.GetLoyaltyAccountResponse(account=account)

    async def AdjustPoints(
        self, request: pb.AdjustPointsRequest, _: Any
    ) -> pb.AdjustPointsResponse:
        raise InvalidArgument([Violation("points", "must not be 0")])

    async def BurnPoints(self, request: pb.BurnPointsRequest, _: Any) -> pb.BurnPointsResponse:
        raise RuntimeError("the password is hunter2")


@pytest.fixture
async def target() -> AsyncIterator[str]:
    verifier = TokenVerifier(list_keys)
    running, _ = server.build(verifier, ServiceTokens(SECRET, "loyalty"))
    rpc.add_LoyaltyServiceServicer_to_server(Loyalty(), running)
    port = running.add_insecure_port("127.0.0.1:0")
    await running.start()
    yield f"127.0.0.1:{port}"
    await running.stop(0)


async def ask(target: str, token: str = "", peer: str = "", **marks: str) -> Any:
    async with grpc.aio.insecure_channel(target) as channel:
        pairs = [(metadata.PEER, peer or ServiceTokens(SECRET, "gateway").mint())]
        if token:
            pairs.append((metadata.AUTHORIZATION, f"Bearer {token}"))
        call = rpc.LoyaltyServiceStub(channel).GetLoyaltyAccount(
            pb.GetLoyaltyAccountRequest(customer_id="cus_1"),
            metadata=(*pairs, *marks.items()),
            timeout=5,
        )
        try:
            return await call, dict(await call.trailing_metadata())
        except grpc.aio.AioRpcError as error:
            raise status.from_rpc_error(error) from None


async def reason(target: str, token: str = "", peer: str = "") -> str:
    with pytest.raises(Problem) as refusal:
        await ask(target, token, peer)
    return refusal.value.reason


async def test_a_customer_sees_own_data(target: str) -> None:
    answer, _ = await ask(target, user_token("CUSTOMER", cid="cus_1"))
    assert answer.account.customer_id == "cus_1"


async def test_another_customer_does_not(target: str) -> None:
    assert await reason(target, user_token("CUSTOMER", cid="cus_2")) == "NOT_YOURS"


async def test_an_admin_may_what_any_person_may(target: str) -> None:
    await ask(target, user_token("ADMIN"))


async def test_an_unknown_role_may_not(target: str) -> None:
    assert await reason(target, user_token("BARISTA")) == "ROLE_NOT_ALLOWED"


async def test_no_token_is_told_to_bring_one(target: str) -> None:
    assert await reason(target) == "TOKEN_MISSING"


async def test_an_expired_or_forged_token_is_refused(target: str) -> None:
    assert await reason(target, user_token("ADMIN", lifetime=-1)) == "TOKEN_EXPIRED"
    forged = jwt.encode(
        {"iss": "lintas", "sub": "x", "role": "ADMIN", "exp": time.time() + 60},
        Ed25519PrivateKey.generate(),
        algorithm="EdDSA",
        headers={"kid": "k1"},
    )
    assert await reason(target, forged) == "TOKEN_INVALID"


async def test_past_the_gateway_nobody_gets_in(target: str) -> None:
    made_up = ServiceTokens("another secret of some length", "gateway").mint()
    assert await reason(target, user_token("ADMIN"), peer=made_up) == "NOT_A_PEER"


async def test_a_token_once_known_still_expires() -> None:
    verifier = TokenVerifier(list_keys)
    token = user_token("ADMIN", lifetime=1)
    await verifier.verify(token)
    time.sleep(1.1)
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_the_answer_tells_journey_and_hop_before(target: str) -> None:
    _, trailers = await ask(target, user_token("ADMIN"))
    assert trailers[metadata.JOURNEY] == "jrn_1"
    assert trailers[metadata.HOP_BEFORE].split("-")[1] == f"{1:032x}"


async def test_the_journey_that_the_client_names_wins(target: str) -> None:
    answer, _ = await ask(target, user_token("ADMIN"), **{metadata.JOURNEY: "jrn_9"})
    assert answer.account.tier == "jrn_9"


async def test_a_peer_is_refused_with_field_and_reason(target: str) -> None:
    peer = Peer(target, ServiceTokens(SECRET, "orders"))
    stub = rpc.LoyaltyServiceStub(peer.channel)
    with pytest.raises(Problem) as refusal:
        await peer.call(stub.AdjustPoints, pb.AdjustPointsRequest())
    assert refusal.value.reason == "ROLE_NOT_ALLOWED"
    await peer.close()


async def test_a_fault_inside_says_nothing_of_itself(target: str) -> None:
    peer = Peer(target, ServiceTokens(SECRET, "orders"))
    stub = rpc.LoyaltyServiceStub(peer.channel)
    with pytest.raises(Problem) as refusal:
        await peer.call(stub.BurnPoints, pb.BurnPointsRequest())
    assert (refusal.value.code, "hunter2" in str(refusal.value)) == ("INTERNAL", False)
    await peer.close()


async def test_violations_travel() -> None:
    problem = InvalidArgument([Violation("lines[0].quantity", "must be 1 or more")])
    packed = dict(status.trailers(problem))[metadata.STATUS_DETAILS]
    assert b"lines[0].quantity" in packed
