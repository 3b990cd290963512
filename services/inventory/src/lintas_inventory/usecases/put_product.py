"""Creates or replaces a product."""

from dataclasses import dataclass, replace

from lintas_inventory.domain.product import Product, checked
from lintas_inventory.messages import events
from lintas_inventory.store import Store
from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, EtagMismatch

TRIES = 10


@dataclass(frozen=True)
class PutProduct:
    """The last one to put wins, unless it names the state that it knew."""

    store: Store
    clock: Clock

    async def __call__(self, product: Product, etag: str) -> Product:
        """The product as it is kept. Raises EtagMismatch, InvalidArgument."""
        checked(product)
        for _ in range(TRIES):
            found = await self.store.products.by_sku([product.sku])
            known = found.get(product.sku)
            if etag and (known is None or known.etag != etag):
                raise EtagMismatch
            if known and known.says_the_same(product):
                return known
            version = known.version if known else 0
            now = self.clock.now()
            changed = replace(product, version=version + 1, updated_at=now)
            entries = outbox.stage(product.sku, [events.product_changed(changed)], now)
            if await self.store.products.put(changed, entries, version):
                return changed
        raise Aborted("PRODUCT_BUSY", "This product changes too fast: try again.")
