"""The only place that speaks Mongo."""

from lintas_kit.mongo import Database
from lintas_orders.store.carts import CartStore
from lintas_orders.store.loose_returns import LooseReturnStore
from lintas_orders.store.orders import OrderStore

OUTBOXES = ("orders", "carts", "loose_returns")


class Store:
    """Carts, orders, and returns without an order."""

    def __init__(self, database: Database) -> None:
        self.carts = CartStore(database["carts"])
        self.orders = OrderStore(database["orders"])
        self.loose_returns = LooseReturnStore(database["loose_returns"])

    async def create_indexes(self) -> None:
        """Creates what is missing; may be called at every start."""
        await self.carts.create_indexes()
        await self.orders.create_indexes()
        await self.loose_returns.create_indexes()


__all__ = ["OUTBOXES", "Store"]
