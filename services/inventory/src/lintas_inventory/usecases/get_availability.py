"""What is to be had where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lintas_inventory.domain.geography import Point, distance_meters
from lintas_inventory.domain.reservation import ending_id
from lintas_inventory.domain.stock import Key, Level
from lintas_inventory.store import Store
from lintas_inventory.usecases.assortment import Assortment
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, NotFound, Violation

_MOST_LAPSED = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A level, and how far away it lies in metres; none where that is not known."""

    level: Level
    distance: float | None = None


@dataclass(frozen=True)
class GetAvailability:
    """One query; a second and third only while a hold is over and still in the figures."""

    store: Store
    assortment: Assortment
    clock: Clock

    async def __call__(self, sku: str, near: Point | None, radius: int) -> list[Place]:
        """Nearest first, else by location. Raises NotFound for an unknown sku."""
        if radius < 0:
            raise InvalidArgument([Violation("radiusMeters", "must be 0 or more")])
        if radius and near is None:
            raise InvalidArgument([Violation("near", "is needed for a radius")])
        levels = await self._levels(sku)
        if not levels and not await self.assortment.knows(sku):
            raise NotFound("PRODUCT_NOT_FOUND", "There is no such product.")
        if near is None:
            return [Place(each) for each in sorted(levels, key=lambda each: each.key)]
        points = await self.assortment.points()
        return _nearest(levels, points, near, radius)

    async def _levels(self, sku: str) -> list[Level]:
        levels = (await self.store.levels.of_sku([sku])).get(sku, [])
        now = self.clock.now()
        if not any(each.holds_end and each.holds_end <= now for each in levels):
            return levels
        lapsed = await self.store.reservations.lapsed(
            (each.key for each in levels), now, _MOST_LAPSED
        )
        # Read after the holds, so that an end that got into the figures meanwhile shows its mark.
        levels = (await self.store.levels.of_sku([sku])).get(sku, [])
        ended = {(mark.operation_id, each.key) for each in levels for mark in each.marks}
        free: Counter[Key] = Counter()
        for reservation in lapsed:
            name = ending_id(reservation)
            for line in reservation.lines:
                if (name, line.key) not in ended:
                    free[line.key] += line.quantity
        return [replace(each, reserved=each.reserved - free[each.key]) for each in levels]


def _nearest(
    levels: Sequence[Level], points: dict[str, Point | None], near: Point, radius: int
) -> list[Place]:
    places = []
    for level in levels:
        point = points.get(level.key.location_id)
        distance = distance_meters(near, point) if point else None
        if not radius or (distance is not None and distance <= radius):
            places.append(Place(level, distance))
    return sorted(
        places,
        key=lambda p: (p.distance is None, p.distance or 0.0, p.level.key.location_id),
    )
