"""Starts the messaging service."""

from datetime import timedelta

from lintas.messaging.v1.messaging_service_pb2_grpc import add_MessagingServiceServicer_to_server
from lintas_kit import service
from lintas_messaging.api import MessagingServicer
from lintas_messaging.consumers import table
from lintas_messaging.peers import Peers
from lintas_messaging.providers import Providers
from lintas_messaging.settings import Settings
from lintas_messaging.store import OUTBOXES, Store
from lintas_messaging.wiring import use_cases

_EVERY_SECOND = timedelta(seconds=1)


async def wire(kit: service.Kit) -> service.Wiring:
    """What the service is made of."""
    store = Store(kit.database)
    await store.create_indexes()
    providers = Providers(kit.settings)
    everything = use_cases(kit.settings, store, Peers(kit), providers, kit.clock)
    return service.Wiring(
        servicers=[(add_MessagingServiceServicer_to_server, MessagingServicer(everything))],
        consumers=table(everything),
        loops=[
            service.Loop("answers", _EVERY_SECOND, everything.answer_due),
            service.Loop("deliveries", _EVERY_SECOND, everything.send_due),
            service.Loop("reminders", _EVERY_SECOND, everything.send_reminders),
        ],
        outboxes=OUTBOXES,
        closing=[providers.close],
    )


def main() -> None:
    service.run("messaging", Settings(), wire)


if __name__ == "__main__":
    main()
