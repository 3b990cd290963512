"""Points on the ground and how far apart they are."""

import math
from dataclasses import dataclass

from lintas_kit.errors import InvalidArgument, Violation

EARTH_METERS = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        return abs(self.latitude) <= 90 and abs(self.longitude) <= 180


def distance_meters(one: Point, other: Point) -> float:
    """Along the ground, by the haversine formula: within 0.5 % of the true distance."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    north = math.sin((b - a) / 2)
    east = math.sin(math.radians(other.longitude - one.longitude) / 2)
    part = north * north + math.cos(a) * math.cos(b) * east * east
    return 2 * EARTH_METERS * math.asin(min(1.0, math.sqrt(part)))


def parse_point(text: str, field: str) -> Point | None:
    """`latitude,longitude`; none where nothing was given. Raises InvalidArgument."""
    if not text.strip():
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude = longitude = math.nan
    point = Point(latitude, longitude)
    if not point.is_on_earth:
        raise InvalidArgument([Violation(field, "must be latitude,longitude, e.g. -6.2,106.8")])
    return point
