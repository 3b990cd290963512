"""Returns a journey's hops in order."""

from dataclasses import dataclass, replace

from lintas_insights.domain import journeys
from lintas_insights.domain.journeys import Journey
from lintas_insights.store import Store
from lintas_kit import context
from lintas_kit.errors import NotFound


@dataclass(frozen=True)
class GetJourney:
    """Customers see their own; to others it is not there."""

    store: Store

    async def __call__(self, journey_id: str) -> Journey:
        """Raises NotFound."""
        absent = NotFound("JOURNEY_NOT_FOUND", "There is no such journey.")
        found = await self.store.journeys.steps([journey_id])
        if not found[journey_id]:
            raise absent
        journey = journeys.journey(journey_id, found[journey_id])
        if journey.customer_id:
            survivor = await self.store.merges.survivor(journey.customer_id)
            journey = replace(journey, customer_id=survivor)
        caller = context.current().caller
        if caller.is_customer:
            own = await self.store.merges.survivor(caller.customer_id)
            if journey.customer_id != own:
                raise absent
        return journey
