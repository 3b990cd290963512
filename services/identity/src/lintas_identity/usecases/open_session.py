"""Opens sessions and mints their tokens."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from google.protobuf.message import Message

from lintas_identity import events
from lintas_identity.domain import sessions, signing
from lintas_identity.domain.sessions import Session
from lintas_identity.keyring import Keyring
from lintas_identity.store import Store
from lintas_kit import ids
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef

_RANDOM_BYTES = 32


@dataclass(frozen=True)
class Tokens:
    """What a signed-in customer holds."""

    access_token: str
    refresh_token: str
    lasts: timedelta
    customer_id: str


@dataclass(frozen=True)
class OpenSession:
    """The one way into a session, be it by code or by link."""

    store: Store
    clock: Clock
    keyring: Keyring
    lasts: timedelta

    def new_id(self) -> str:
        return ids.new("ses")

    def new_refresh_token(self, session_id: str) -> str:
        return sessions.refresh_token(session_id, secrets.token_urlsafe(_RANDOM_BYTES))

    async def __call__(
        self,
        session_id: str,
        customer_id: str,
        journey: JourneyRef | None,
        happened: Sequence[Message] = (),
    ) -> Tokens:
        """A session of the customer, kept before its tokens are given away."""
        token = self.new_refresh_token(session_id)
        session = sessions.start(session_id, customer_id, token, journey, self.clock.now())
        started = events.session_started(session, customer_id)
        await self.store.sessions.insert(session, [*happened, started])
        return await self.tokens(session, customer_id, token)

    async def tokens(self, session: Session, customer_id: str, refresh_token: str) -> Tokens:
        """The tokens of a session; the customer may have been merged since it began."""
        claims = signing.customer_claims(customer_id, session.session_id, session.journey)
        access_token = await self.keyring.sign(claims, self.lasts)
        return Tokens(access_token, refresh_token, self.lasts, customer_id)
