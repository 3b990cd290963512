"""The only place that speaks MongoDB: one class a collection."""

from lintas_kit.mongo import Database
from lintas_messaging.store.aliases import Aliases
from lintas_messaging.store.automations import Automations
from lintas_messaging.store.carts import Carts
from lintas_messaging.store.conversations import Conversations
from lintas_messaging.store.coupons import Coupons
from lintas_messaging.store.deliveries import Deliveries
from lintas_messaging.store.messages import Messages
from lintas_messaging.store.templates import Templates

OUTBOXES = ("conversations", "deliveries")


class Store:
    """All that messaging keeps."""

    def __init__(self, database: Database) -> None:
        self.aliases = Aliases(database["aliases"])
        self.automations = Automations(database["automations"])
        self.carts = Carts(database["carts"])
        self.conversations = Conversations(database["conversations"])
        self.coupons = Coupons(database["coupons"])
        self.deliveries = Deliveries(database["deliveries"])
        self.messages = Messages(database["messages"])
        self.templates = Templates(database["templates"])

    async def create_indexes(self) -> None:
        """Safe to repeat."""
        for collection in (
            self.aliases,
            self.carts,
            self.conversations,
            self.deliveries,
            self.messages,
        ):
            await collection.create_indexes()
