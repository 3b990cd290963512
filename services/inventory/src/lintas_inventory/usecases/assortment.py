"""What is known of the skus and locations that requests name, remembered for a moment."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lintas_inventory.domain.geography import Point
from lintas_inventory.domain.product import ProductKind
from lintas_inventory.domain.stock import Key
from lintas_inventory.store import Store
from lintas_kit.errors import InvalidArgument, NotFound, Violation

PRODUCTS_SECONDS = 30.0
LOCATIONS_SECONDS = 1.0
MOST_PRODUCTS = 50_000


@dataclass
class Assortment:
    """Kinds of products and places of locations. What is unknown is asked for again each time."""

    store: Store
    clock: Callable[[], float] = time.monotonic
    _kinds: dict[str, tuple[float, ProductKind]] = field(default_factory=dict)
    _points: dict[str, Point | None] = field(default_factory=dict)
    _points_until: float = 0.0

    async def points(self) -> dict[str, Point | None]:
        """Every location with its place on earth, a second old at most."""
        if self.clock() >= self._points_until:
            self._points = await self.store.locations.points()
            self._points_until = self.clock() + LOCATIONS_SECONDS
        return self._points

    async def require_stock(self, keys: Iterable[tuple[int, Key]], field: str = "lines") -> None:
        """The keys, each with its place in the request, can have stock.

        Raises NotFound for what is unknown and InvalidArgument for services, naming the fields.
        """
        wanted = list(keys)
        kinds = await self._kinds_of({key.sku for _, key in wanted})
        _require_products(wanted, kinds, field)
        locations = {key.location_id for _, key in wanted}
        # No location is ever taken away, so one that was seen is there.
        if not locations <= self._points.keys():
            self._points_until = 0.0
            _require_locations(wanted, await self.points(), field)

    async def knows(self, sku: str) -> bool:
        """Whether there is such a product."""
        return sku in await self._kinds_of({sku})

    async def _kinds_of(self, skus: Iterable[str]) -> dict[str, ProductKind]:
        now = self.clock()
        known: dict[str, ProductKind] = {}
        asked = []
        for sku in skus:
            until, kind = self._kinds.get(sku, (0.0, ProductKind.GOODS))
            if until > now:
                known[sku] = kind
            else:
                asked.append(sku)
        if asked:
            read = await self.store.products.kinds(asked)
            self._remember(read, now + PRODUCTS_SECONDS)
            known |= read
        return known

    def _remember(self, read: dict[str, ProductKind], until: float) -> None:
        if len(self._kinds) > MOST_PRODUCTS:
            self._kinds.clear()
        self._kinds |= {sku: (until, kind) for sku, kind in read.items()}


def _require_products(
    wanted: Iterable[tuple[int, Key]], kinds: dict[str, ProductKind], field: str
) -> None:
    unknown, services = [], []
    for line, key in wanted:
        if key.sku not in kinds:
            unknown.append(Violation(f"{field}[{line}].sku", f"there is no product {key.sku}"))
        elif kinds[key.sku] is ProductKind.SERVICE:
            services.append(Violation(f"{field}[{line}].sku", "is a service, which has no stock"))
    if unknown:
        raise NotFound("PRODUCT_NOT_FOUND", "There is no such product.", unknown)
    if services:
        raise InvalidArgument(services)


def _require_locations(
    wanted: Iterable[tuple[int, Key]], points: dict[str, Point | None], field: str
) -> None:
    unknown = [
        Violation(f"{field}[{line}].locationId", f"there is no location {key.location_id}")
        for line, key in wanted
        if key.location_id not in points
    ]
    if unknown:
        raise NotFound("LOCATION_NOT_FOUND", "There is no such location.", unknown)
