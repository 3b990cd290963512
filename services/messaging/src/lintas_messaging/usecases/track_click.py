"""Notes that a link was followed, and leads on to where it points."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.context import JourneyRef
from lintas_kit.errors import NotFound
from lintas_messaging.domain.deliveries import Status
from lintas_messaging.store import Store
from lintas_messaging.store.deliveries import by_id


@dataclass(frozen=True)
class TrackClick:
    """Leads only to addresses that a message of ours was sent with."""

    store: Store
    clock: Clock

    async def __call__(self, tracking_id: str) -> str:
        """The address. Raises NotFound."""
        found = await self.store.deliveries.link(tracking_id)
        if found is None:
            raise NotFound("LINK_NOT_FOUND", "There is no such link.")
        delivery, link = found
        context.join(JourneyRef.from_document(delivery.journey))
        await self.store.deliveries.report(
            by_id(delivery.delivery_id), Status.CLICKED, "", self.clock.now()
        )
        return link.url
