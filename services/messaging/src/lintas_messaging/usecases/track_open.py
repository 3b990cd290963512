"""Notes that a mail was opened."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_messaging.domain.deliveries import Status
from lintas_messaging.store import Store
from lintas_messaging.store.deliveries import by_id


@dataclass(frozen=True)
class TrackOpen:
    """An id that nobody knows changes nothing: the mail shows its picture all the same."""

    store: Store
    clock: Clock

    async def __call__(self, tracking_id: str) -> None:
        delivery = await self.store.deliveries.opened(tracking_id)
        if delivery:
            await self.store.deliveries.report(
                by_id(delivery.delivery_id), Status.OPENED, "", self.clock.now()
            )
