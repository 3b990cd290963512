"""What is to be had where."""

from dataclasses import dataclass, replace

from lintas_inventory.domain.location import Point
from lintas_inventory.domain.stock import Level
from lintas_inventory.store import Store
from lintas_kit.clock import Clock
from lintas_kit.errors import NotFound


@dataclass(frozen=True)
class Here:
    """A level, and how far away it is in meters where that was asked."""

    level: Level
    distance: float | None


@dataclass(frozen=True)
class GetAvailability:
    """Levels of a product, the nearest first."""

    store: Store
    clock: Clock

    async def __call__(self, sku: str, near: Point | None, radius: int) -> list[Here]:
        """Raises NotFound where there is no such product. A radius of 0 is no limit."""
        levels = await self.store.levels.of_sku(sku)
        if not levels and await self.store.products.get(sku) is None:
            raise no_product()
        if any(level.reserved for level in levels):
            levels = await self._without_expired(sku, levels)
        found = [Here(level, await self._distance(level, near)) for level in levels]
        if near and radius:
            found = [h for h in found if h.distance is not None and h.distance <= radius]
        return sorted(found, key=_nearest_first)

    async def _without_expired(self, sku: str, levels: list[Level]) -> list[Level]:
        """Holds that ran out are anybody's at once, whatever a sweeper does."""
        over = await self.store.reservations.expired_units(sku, self.clock.now())
        if not over:
            return levels
        return [
            replace(level, reserved=max(level.reserved - over.get(level.location_id, 0), 0))
            for level in levels
        ]

    async def _distance(self, level: Level, near: Point | None) -> float | None:
        if near is None:
            return None
        location = (await self.store.locations.all()).get(level.location_id)
        return near.distance(location.point) if location and location.point else None


def _nearest_first(here: Here) -> tuple[bool, float, str]:
    return here.distance is None, here.distance or 0.0, here.level.location_id


def no_product() -> NotFound:
    """The refusal where there is none."""
    return NotFound("PRODUCT_NOT_FOUND", "There is no such product.")
