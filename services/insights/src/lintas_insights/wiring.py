"""Puts the service together."""

from datetime import timedelta

from lintas.insights.v1.insights_service_pb2_grpc import add_InsightsServiceServicer_to_server
from lintas_insights import consumers
from lintas_insights.api.insights import InsightsServicer
from lintas_insights.books import CheckBooks
from lintas_insights.peers import Ledgers
from lintas_insights.settings import Settings
from lintas_insights.store import Store, open_store
from lintas_insights.usecases.fold_facts import FoldFacts
from lintas_insights.usecases.get_books import GetBooks
from lintas_insights.usecases.get_journey import GetJourney
from lintas_insights.usecases.get_metrics import GetMetrics
from lintas_insights.usecases.list_journeys import ListJourneys
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring


class Desk:
    """Every use case, with what it needs."""

    def __init__(self, store: Store, ledgers: Ledgers, clock: Clock) -> None:
        self.fold = FoldFacts(store, clock)
        self.check = CheckBooks(store, clock)
        self.books = GetBooks(ledgers, self.check, self.fold, clock)
        self.journey = GetJourney(store)
        self.journeys = ListJourneys(store)
        self.metrics = GetMetrics(store, self.fold)

    def servicer(self) -> InsightsServicer:
        return InsightsServicer(
            journey=self.journey, journeys=self.journeys, metrics=self.metrics, books=self.books
        )


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    settings: Settings = kit.settings
    store = open_store(kit.database)
    await store.create_indexes()
    ledgers = Ledgers({name: kit.peer(name) for name in settings.books_services})
    desk = Desk(store, ledgers, kit.clock)
    return Wiring(
        servicers=[(add_InsightsServiceServicer_to_server, desk.servicer())],
        consumers=consumers.table(store, kit.clock),
        loops=[
            Loop("folding", timedelta(seconds=settings.folding_seconds), desk.fold),
            Loop("audit", timedelta(seconds=settings.books_seconds), desk.books.measure),
        ],
        books=desk.check,
    )
