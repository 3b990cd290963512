"""SessionsService."""

from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from lintas.identity.v1 import sessions_service_pb2 as messages
from lintas.identity.v1 import sessions_service_pb2_grpc as service
from lintas_identity.api.mapping import identifier_in
from lintas_identity.channels import channel_name, channel_value
from lintas_identity.domain import clients
from lintas_identity.domain.handoffs import Target
from lintas_identity.usecases.create_handoff import CreateHandoff
from lintas_identity.usecases.issue_token import IssueToken
from lintas_identity.usecases.open_session import Tokens
from lintas_identity.usecases.redeem_handoff import RedeemHandoff
from lintas_identity.usecases.refresh_session import RefreshSession
from lintas_identity.usecases.request_code import RequestCode
from lintas_identity.usecases.revoke_session import RevokeSession
from lintas_identity.usecases.verify_code import VerifyCode
from lintas_kit import context
from lintas_kit.times import to_timestamp

Rpc = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class SessionsServicer(service.SessionsServiceServicer):
    """Tokens, sign-in by one-time code, and handoffs between channels."""

    issue: IssueToken
    request: RequestCode
    verify: VerifyCode
    refresh: RefreshSession
    revoke: RevokeSession
    create: CreateHandoff
    redeem: RedeemHandoff

    async def IssueToken(
        self, request: messages.IssueTokenRequest, _: Rpc
    ) -> messages.IssueTokenResponse:
        header = context.current().headers.get("authorization", "")
        shown = clients.credentials(
            request.grant_type, request.client_id, request.client_secret, header
        )
        issued = await self.issue(shown)
        return messages.IssueTokenResponse(
            access_token=issued.token,
            token_type="Bearer",  # noqa: S106 - the scheme's name
            expires_in=int(issued.lasts.total_seconds()),
            scope=issued.role.lower(),
        )

    async def RequestCode(
        self, request: messages.RequestCodeRequest, _: Rpc
    ) -> messages.RequestCodeResponse:
        expires_at = await self.request(identifier_in(request.identifier))
        return messages.RequestCodeResponse(expires_at=to_timestamp(expires_at))

    async def VerifyCode(
        self, request: messages.VerifyCodeRequest, _: Rpc
    ) -> messages.VerifyCodeResponse:
        tokens = await self.verify(identifier_in(request.identifier), request.code)
        return messages.VerifyCodeResponse(session=_session(tokens))

    async def RefreshSession(
        self, request: messages.RefreshSessionRequest, _: Rpc
    ) -> messages.RefreshSessionResponse:
        tokens = await self.refresh(request.refresh_token)
        return messages.RefreshSessionResponse(session=_session(tokens))

    async def RevokeSession(self, _request: messages.RevokeSessionRequest, _: Rpc) -> Empty:
        await self.revoke(context.current().caller.session_id)
        return Empty()

    async def CreateHandoff(
        self, request: messages.CreateHandoffRequest, _: Rpc
    ) -> messages.CreateHandoffResponse:
        target = Target(_kind(request.target.kind), request.target.id)
        link = await self.create(channel_name(request.to_channel), target, request.customer_id)
        return messages.CreateHandoffResponse(
            handoff=messages.Handoff(
                code=link.code, url=link.url, expires_at=to_timestamp(link.handoff.expires_at)
            )
        )

    async def RedeemHandoff(
        self, request: messages.RedeemHandoffRequest, _: Rpc
    ) -> messages.RedeemHandoffResponse:
        redeemed = await self.redeem(request.code)
        target = redeemed.handoff.target
        return messages.RedeemHandoffResponse(
            session=_session(redeemed.tokens),
            to_channel=channel_value(redeemed.handoff.to_channel),
            target=messages.HandoffTarget(
                kind=messages.HandoffTarget.Kind.Value(target.kind), id=target.id
            ),
            journey_id=redeemed.journey_id,
        )


def _session(tokens: Tokens) -> messages.Session:
    return messages.Session(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        token_type="Bearer",  # noqa: S106 - the scheme's name
        expires_in=int(tokens.lasts.total_seconds()),
        customer_id=tokens.customer_id,
    )


def _kind(value: int) -> str:
    known = value in messages.HandoffTarget.Kind.values()
    return messages.HandoffTarget.Kind.Name(value) if known else ""  # type: ignore[arg-type]
