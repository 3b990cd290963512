"""Exchanges a refresh token for new tokens, once."""

from dataclasses import dataclass

from lintas_identity import events
from lintas_identity.domain import sessions
from lintas_identity.store import Store
from lintas_identity.usecases.open_session import OpenSession, Tokens
from lintas_kit.clock import Clock

_RACES = 3


@dataclass(frozen=True)
class RefreshSession:
    """A token that comes twice was stolen, or its thief came first: the session is revoked."""

    store: Store
    clock: Clock
    open_session: OpenSession

    async def __call__(self, token: str) -> Tokens:
        """Raises Unauthenticated."""
        session_id = sessions.session_of(token)
        for _ in range(_RACES):
            session = await self.store.sessions.get(session_id)
            if session is None:
                break
            now = self.clock.now()
            next_token = self.open_session.new_refresh_token(session_id)
            refreshed = sessions.refresh(session, token, next_token, now)
            reused = refreshed.outcome == sessions.REUSED
            happened = [events.session_ended(refreshed.session)] if reused else []
            if not await self.store.sessions.save(session, refreshed.session, happened, now):
                continue
            person = await self.store.customers.get(session.customer_id)
            if reused or person is None:
                break
            return await self.open_session.tokens(refreshed.session, person.customer_id, next_token)
        raise sessions.invalid()
