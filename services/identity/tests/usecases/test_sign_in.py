import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest

from lintas.common.v1 import channel_pb2
from lintas.identity.v1 import identity_service_pb2 as identity
from lintas.identity.v1 import sessions_service_pb2 as messages
from lintas_identity.domain import sealing
from lintas_identity.keyring import Keyring
from lintas_kit import context
from lintas_kit.auth import describe
from lintas_kit.context import Call, Caller, JourneyRef
from lintas_kit.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)

from ..conftest import Service
from .test_identify import identify, merge, view

pytestmark = pytest.mark.engine
RPC = cast("Any", None)
PHONE = identity.Identifier(type=identity.Identifier.WHATSAPP, value="0812-3456-7890")
HOP = f"00-{7:032x}-{8:016x}-01"


async def ask(service: Service) -> str:
    """The code that is sent."""
    await service.sessions.RequestCode(messages.RequestCodeRequest(identifier=PHONE), RPC)
    await service.deliver.settle()
    return service.mailbox.newest()


async def verify(service: Service, code: str) -> messages.Session:
    request = messages.VerifyCodeRequest(identifier=PHONE, code=code)
    return (await service.sessions.VerifyCode(request, RPC)).session


async def refresh(service: Service, token: str) -> messages.Session:
    request = messages.RefreshSessionRequest(refresh_token=token)
    return (await service.sessions.RefreshSession(request, RPC)).session


async def outcomes(*work: Any) -> tuple[list[Any], list[BaseException]]:
    done = await asyncio.gather(*work, return_exceptions=True)
    refused = [one for one in done if isinstance(one, BaseException)]
    return [one for one in done if not isinstance(one, BaseException)], refused


async def test_a_code_signs_a_new_customer_in_and_proves_the_number(service: Service) -> None:
    session = await verify(service, await ask(service))
    address, channel, _ = service.mailbox.sent[0]
    assert (address, channel) == ("+6281234567890", "WHATSAPP")
    caller = await service.verifier.verify(session.access_token)
    assert (caller.role, caller.customer_id) == ("CUSTOMER", session.customer_id)
    assert caller.session_id
    assert (await view(service, session.customer_id)).identifiers[0].verified
    assert await service.events("sessions") == ["SessionStarted"]


async def test_the_code_itself_is_kept_nowhere_once_it_is_sent(service: Service) -> None:
    code = await ask(service)
    kept = await service.database["codes"].find_one({})
    assert kept
    assert "sending" not in kept
    assert code not in str(kept)


async def test_a_known_customer_is_the_same_after_signing_in(service: Service) -> None:
    known = await identify(service, ("PHONE", "+6281234567890"))
    assert (await verify(service, await ask(service))).customer_id == known.customer.customer_id


async def test_of_fifty_with_the_right_code_one_gets_in(service: Service) -> None:
    code = await ask(service)
    done, refused = await outcomes(*(verify(service, code) for _ in range(50)))
    assert len(done) == 1
    assert all(isinstance(one, Unauthenticated) for one in refused)


async def test_fifty_guesses_at_once_get_five_tries(service: Service) -> None:
    code = await ask(service)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    done, _ = await outcomes(*(verify(service, wrong) for _ in range(50)))
    assert not done
    with pytest.raises(Unauthenticated, match="CODE_INVALID"):
        await verify(service, code)
    kept = await service.store.codes.get("TEL::+6281234567890")
    assert kept.code.tries == 5


async def test_old_and_foreign_codes_open_nothing(service: Service) -> None:
    code = await ask(service)
    service.clock.advance(minutes=10)
    with pytest.raises(Unauthenticated, match="CODE_INVALID"):
        await verify(service, code)
    with pytest.raises(InvalidArgument, match="code"):
        await verify(service, "12345")


async def test_nobody_is_flooded_with_codes(service: Service) -> None:
    for _ in range(5):
        await ask(service)
    with pytest.raises(ResourceExhausted) as refusal:
        await ask(service)
    assert refusal.value.retry_after


async def test_the_answer_does_not_wait_for_messaging(service: Service) -> None:
    service.mailbox.opened.clear()
    request = messages.RequestCodeRequest(identifier=PHONE)
    await asyncio.wait_for(service.sessions.RequestCode(request, RPC), 2)
    assert not service.mailbox.sent
    service.mailbox.opened.set()
    await service.deliver.settle()
    assert service.mailbox.sent


async def test_a_code_is_sent_again_when_messaging_is_back(service: Service) -> None:
    service.mailbox.refusals = [Unavailable("DOWN", "Down."), Unavailable("DOWN", "Down.")]
    request = messages.RequestCodeRequest(identifier=PHONE)
    await service.sessions.RequestCode(request, RPC)
    await service.deliver.settle()
    assert await service.deliver() == 0
    service.clock.advance(seconds=5)
    assert await service.deliver() == 1
    assert not service.mailbox.sent
    service.clock.advance(seconds=60)
    await asyncio.gather(*(service.deliver() for _ in range(4)))
    assert len(service.mailbox.sent) == 1
    assert (await verify(service, service.mailbox.newest())).access_token


async def test_a_refresh_token_that_comes_twice_revokes_the_session(service: Service) -> None:
    session = await verify(service, await ask(service))
    second = await refresh(service, session.refresh_token)
    assert second.refresh_token != session.refresh_token
    third = await refresh(service, second.refresh_token)
    with pytest.raises(Unauthenticated):
        await refresh(service, session.refresh_token)
    with pytest.raises(Unauthenticated):
        await refresh(service, third.refresh_token)
    assert (await service.events("sessions"))[-1] == "SessionEnded"


async def test_of_twenty_with_one_refresh_token_at_most_one_goes_on(service: Service) -> None:
    session = await verify(service, await ask(service))
    done, _ = await outcomes(*(refresh(service, session.refresh_token) for _ in range(20)))
    assert len(done) == 1
    with pytest.raises(Unauthenticated):
        await refresh(service, done[0].refresh_token)


async def test_a_revoked_session_is_refreshed_no_more(service: Service) -> None:
    session = await verify(service, await ask(service))
    caller = await service.verifier.verify(session.access_token)
    with context.calling(Call(caller)):
        for _ in range(2):
            await service.sessions.RevokeSession(messages.RevokeSessionRequest(), RPC)
    with pytest.raises(Unauthenticated):
        await refresh(service, session.refresh_token)
    assert (await service.events("sessions")).count("SessionEnded") == 1


async def test_a_session_follows_its_customer_through_a_merge(service: Service) -> None:
    session = await verify(service, await ask(service))
    other = (await identify(service, ("MEMBER_CARD", "c-1"))).customer.customer_id
    await merge(service, other, session.customer_id)
    assert (await refresh(service, session.refresh_token)).customer_id == other


async def handoff(service: Service, caller: Caller, customer_id: str = "") -> messages.Handoff:
    request = messages.CreateHandoffRequest(
        to_channel=channel_pb2.WEB,
        target=messages.HandoffTarget(kind=messages.HandoffTarget.CART, id="crt_1"),
        customer_id=customer_id,
    )
    with context.calling(Call(caller, journey=JourneyRef("jrn_1"), hop=HOP)):
        return (await service.sessions.CreateHandoff(request, RPC)).handoff


async def redeem(service: Service, code: str) -> messages.RedeemHandoffResponse:
    with context.calling(Call(journey=JourneyRef("jrn_other"))):
        return await service.sessions.RedeemHandoff(messages.RedeemHandoffRequest(code=code), RPC)


async def test_a_link_goes_on_as_the_same_customer_in_the_same_journey(service: Service) -> None:
    ayu = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    link = await handoff(service, Caller("messaging", "SERVICE"), ayu)
    assert link.url == f"https://shop.example/h/{link.code}"
    opened = await redeem(service, link.code)
    assert (opened.target.id, opened.to_channel) == ("crt_1", channel_pb2.WEB)
    assert opened.journey_id == "jrn_1"
    identity_ = await service.verifier.identify(opened.session.access_token)
    assert identity_.caller.customer_id == ayu
    assert identity_.journey
    assert identity_.journey.journey_id == "jrn_1"
    again = await refresh(service, opened.session.refresh_token)
    assert describe(again.access_token)["jny"] == "jrn_1"
    with pytest.raises(FailedPrecondition, match="HANDOFF_ALREADY_REDEEMED"):
        await redeem(service, link.code)
    assert await service.events("handoffs") == ["HandoffCreated", "HandoffRedeemed"]


async def test_of_fifty_who_open_a_link_one_gets_in(service: Service) -> None:
    ayu = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    link = await handoff(service, Caller("agent", "AGENT"), ayu)
    done, refused = await outcomes(*(redeem(service, link.code) for _ in range(50)))
    assert len(done) == 1
    assert all(isinstance(one, FailedPrecondition) for one in refused)
    assert await service.database["sessions"].count_documents({}) == 1


async def test_old_and_unknown_links_open_nothing(service: Service) -> None:
    ayu = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    link = await handoff(service, Caller("agent", "AGENT"), ayu)
    service.clock.advance(minutes=15)
    with pytest.raises(FailedPrecondition, match="HANDOFF_EXPIRED"):
        await redeem(service, link.code)
    with pytest.raises(NotFound, match="HANDOFF_NOT_FOUND"):
        await redeem(service, "made-up")


async def test_a_customer_makes_links_for_themselves_only(service: Service) -> None:
    ayu = (await identify(service, ("PHONE", "0812-3456-7890"))).customer.customer_id
    me = Caller(ayu, "CUSTOMER", customer_id=ayu)
    assert (await handoff(service, me)).code
    with pytest.raises(PermissionDenied):
        await handoff(service, me, "cus_other")
    with pytest.raises(InvalidArgument, match="customerId"):
        await handoff(service, Caller("agent", "AGENT"))
    with pytest.raises(NotFound):
        await handoff(service, Caller("agent", "AGENT"), "cus_nobody")


async def test_a_client_gets_a_token_that_verifies(service: Service) -> None:
    request = messages.IssueTokenRequest(
        grant_type="client_credentials", client_id="staff", client_secret="local"
    )
    answer = await service.sessions.IssueToken(request, RPC)
    assert (answer.token_type, answer.expires_in) == ("Bearer", 3600)
    caller = await service.verifier.verify(answer.access_token)
    assert (caller.subject, caller.role, caller.customer_id) == ("staff", "STAFF", "")
    request.client_secret = "guess"
    with pytest.raises(Unauthenticated, match="INVALID_CLIENT"):
        await service.sessions.IssueToken(request, RPC)


async def test_processes_that_start_at_once_share_one_key(service: Service) -> None:
    await service.database["keys"].delete_many({})
    key = sealing.derive("another", "tests")
    rings = [Keyring(service.store.keys, key, service.clock, timedelta(days=90)) for _ in range(10)]
    made = await asyncio.gather(*(ring.keep_up() for ring in rings))
    assert sum(made) == 1
    (kept,) = await service.store.keys.all()
    for ring in rings:
        token = await ring.sign({"sub": "x"}, timedelta(hours=1))
        assert token
    assert key not in kept.sealed_private
    service.clock.advance(days=91)
    assert await rings[0].keep_up() == 1
    assert len(await rings[0].accepted()) == 2


async def test_with_another_platform_secret_a_new_key_signs(service: Service) -> None:
    other = Keyring(
        service.store.keys, sealing.derive("new", "tests"), service.clock, timedelta(days=90)
    )
    assert await other.keep_up() == 1
    assert await other.sign({"sub": "x"}, timedelta(hours=1))
