"""Puts the service together."""

from datetime import timedelta

from lintas.messaging.v1.messaging_service_pb2_grpc import add_MessagingServiceServicer_to_server
from lintas_kit.service import Kit, Loop, Wiring
from lintas_messaging.api import MessagingServicer
from lintas_messaging.consumers import table
from lintas_messaging.peers import Peers
from lintas_messaging.providers import Providers
from lintas_messaging.store import OUTBOXES, Store
from lintas_messaging.usecases.everything import use_cases

_EVERY_SECOND = timedelta(seconds=1)


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    store = Store(kit.database)
    await store.create_indexes()
    providers = Providers(kit.settings)
    everything = use_cases(kit.settings, store, Peers(kit), providers, kit.clock)
    return Wiring(
        servicers=[(add_MessagingServiceServicer_to_server, MessagingServicer(everything))],
        consumers=table(everything),
        loops=[
            Loop("answers", _EVERY_SECOND, everything.answer_due),
            Loop("deliveries", _EVERY_SECOND, everything.send_due),
            Loop("reminders", _EVERY_SECOND, everything.send_reminders),
        ],
        outboxes=OUTBOXES,
        closing=[providers.close],
    )
