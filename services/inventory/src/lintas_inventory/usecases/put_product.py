"""A product is created or changed."""

from dataclasses import dataclass

from google.protobuf.message import Message

from lintas_inventory.domain.product import Product
from lintas_inventory.store import Store
from lintas_kit import outbox
from lintas_kit.clock import Clock


@dataclass(frozen=True)
class PutProduct:
    """Creates or replaces."""

    store: Store
    clock: Clock

    async def __call__(self, product: Product, changed: Message, if_match: str) -> Product:
        """Raises EtagMismatch where somebody else was faster."""
        events = outbox.stage(product.sku, [changed], self.clock.now())
        return await self.store.products.put(product, events, self.clock, if_match)
