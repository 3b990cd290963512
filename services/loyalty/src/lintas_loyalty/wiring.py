"""Puts the service together."""

from datetime import timedelta

from lintas.loyalty.v1.loyalty_service_pb2_grpc import add_LoyaltyServiceServicer_to_server
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring
from lintas_loyalty import consumers
from lintas_loyalty.api.loyalty import LoyaltyServicer
from lintas_loyalty.books import CheckBooks
from lintas_loyalty.peers import Customers
from lintas_loyalty.settings import Settings
from lintas_loyalty.store import OUTBOXES, Store, open_store
from lintas_loyalty.usecases.adjust_points import AdjustPoints
from lintas_loyalty.usecases.book import Book
from lintas_loyalty.usecases.book_lapsed import BookLapsed
from lintas_loyalty.usecases.burn_points import BurnPoints
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.follow_order import FollowOrder
from lintas_loyalty.usecases.get_account import GetAccount
from lintas_loyalty.usecases.list_entries import ListEntries
from lintas_loyalty.usecases.put_programme import PutProgramme
from lintas_loyalty.usecases.restore_points import RestorePoints


class Desk:
    """Every use case, with what it needs."""

    def __init__(
        self, store: Store, clock: Clock, customers: Customers, programme_good_for: timedelta
    ) -> None:
        self.store, self.clock = store, clock
        self.current = CurrentProgramme(store, clock, programme_good_for)
        self.book = Book(store, self.current)
        self.follow = FollowOrder(store, clock, self.current, self.book)
        self.restore = RestorePoints(store, clock, self.book)
        self.burn = BurnPoints(store, clock, self.current, self.book, self.restore)
        self.account = GetAccount(store, clock, self.current)
        self.adjust = AdjustPoints(store, clock, customers, self.current, self.book, self.account)
        self.lapse = BookLapsed(store, clock, self.book)

    def servicer(self) -> LoyaltyServicer:
        return LoyaltyServicer(
            put=PutProgramme(self.store, self.clock, self.current),
            current=self.current,
            account=self.account,
            entries=ListEntries(self.store),
            adjust=self.adjust,
            burn=self.burn,
            restore=self.restore,
        )

    async def file(self) -> int:
        """Moves bookings into the journal."""
        return await self.store.journal.file_due(self.clock.now())


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes in place."""
    settings: Settings = kit.settings
    store = open_store(kit.database)
    await store.create_indexes()
    good_for = timedelta(seconds=settings.programme_seconds)
    desk = Desk(store, kit.clock, Customers(kit.peer("identity")), good_for)
    return Wiring(
        servicers=[(add_LoyaltyServiceServicer_to_server, desk.servicer())],
        consumers=consumers.table(store, desk.follow),
        loops=[
            Loop("filing", timedelta(seconds=settings.filing_seconds), desk.file),
            Loop("lapsing", timedelta(seconds=settings.lapsing_seconds), desk.lapse),
        ],
        outboxes=OUTBOXES,
        books=CheckBooks(store, kit.clock),
    )
