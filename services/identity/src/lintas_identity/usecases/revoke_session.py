"""Ends a session."""

from dataclasses import dataclass

from lintas_identity import events
from lintas_identity.domain import sessions
from lintas_identity.store import Store
from lintas_kit.clock import Clock

SIGNED_OUT = "SIGNED_OUT"
_RACES = 3


@dataclass(frozen=True)
class RevokeSession:
    """Its refresh token opens nothing from then on; access tokens live on until they expire."""

    store: Store
    clock: Clock

    async def __call__(self, session_id: str) -> None:
        """Ending a session that is over changes nothing."""
        for _ in range(_RACES):
            session = await self.store.sessions.get(session_id)
            if session is None or session.revoked_at is not None:
                return
            now = self.clock.now()
            revoked = sessions.revoke(session, SIGNED_OUT, now)
            happened = [events.session_ended(revoked)]
            if await self.store.sessions.save(session, revoked, happened, now):
                return
