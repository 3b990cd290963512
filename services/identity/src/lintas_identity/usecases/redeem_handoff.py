"""Opens a handoff: a session of the same customer, in the same journey."""

from dataclasses import dataclass

from lintas_identity import events
from lintas_identity.domain import handoffs
from lintas_identity.domain.handoffs import Handoff
from lintas_identity.store import Store
from lintas_identity.usecases.editing import find
from lintas_identity.usecases.open_session import OpenSession, Tokens
from lintas_kit import context
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class Redeemed:
    """The session, and where the customer goes on."""

    tokens: Tokens
    handoff: Handoff
    journey_id: str


@dataclass(frozen=True)
class RedeemHandoff:
    """Of many who open a link at once, one gets in."""

    store: Store
    clock: Clock
    open_session: OpenSession

    async def __call__(self, code: str) -> Redeemed:
        """Raises NotFound, FailedPrecondition."""
        found = await self.store.handoffs.find(handoffs.digest(code))
        now = self.clock.now()
        handoff = handoffs.check_redeemable(found, now)
        person = await find(self.store.customers, handoff.customer_id)
        # The link's journey goes on, whatever this device was in before.
        context.current().journey = handoff.journey
        journey = context.join(handoff.journey)
        session_id = self.open_session.new_id()
        happened = events.handoff_redeemed(handoff, person.customer_id)
        if not await self.store.handoffs.redeem(handoff, session_id, [happened], now):
            raise handoffs.already_redeemed()
        tokens = await self.open_session(session_id, person.customer_id, journey)
        return Redeemed(tokens, handoff, journey.journey_id)
