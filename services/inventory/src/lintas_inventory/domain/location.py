"""Where stock lies."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lintas_inventory.domain.product import wrong_sku
from lintas_kit.errors import InvalidArgument, Violation

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_EARTH_METERS = 6_371_008.8


class Kind(StrEnum):
    """What a location is for."""

    STORE = "STORE"
    WAREHOUSE = "WAREHOUSE"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        return -90 <= self.latitude <= 90 and -180 <= self.longitude <= 180

    def distance(self, other: "Point") -> float:
        """Meters on the ground, by the haversine formula."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        dy, dx = there - here, math.radians(other.longitude - self.longitude)
        a = math.sin(dy / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(dx / 2) ** 2
        return 2 * _EARTH_METERS * math.asin(math.sqrt(a))


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One interval of a day, in the location's zone."""

    day: str
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Location:
    """A store or a warehouse."""

    location_id: str
    name: str
    kind: Kind
    point: Point | None
    time_zone: str
    opening_hours: tuple[OpeningHours, ...] = ()
    version: int = 0

    def __post_init__(self) -> None:
        if violations := [*self._wrong(), *self._wrong_hours()]:
            raise InvalidArgument(violations)

    def _wrong(self) -> list[Violation]:
        found = []
        if reason := wrong_sku(self.location_id):
            found.append(Violation("locationId", reason))
        if not self.name.strip():
            found.append(Violation("name", "must not be empty"))
        if self.point and not self.point.is_on_earth:
            found.append(Violation("point", "latitude is -90 to 90, longitude -180 to 180"))
        if not _is_zone(self.time_zone):
            found.append(Violation("timeZone", "must be an IANA name, e.g. Asia/Jakarta"))
        return found

    def _wrong_hours(self) -> list[Violation]:
        found = []
        for index, hours in enumerate(self.opening_hours):
            field = f"openingHours[{index}]"
            if hours.day not in DAYS:
                found.append(Violation(f"{field}.day", "must be MONDAY to SUNDAY"))
            for name, moment in (("opens", hours.opens), ("closes", hours.closes)):
                if not _TIME.fullmatch(moment):
                    found.append(Violation(f"{field}.{name}", "must be a time like 09:30"))
            if hours.opens >= hours.closes:
                found.append(Violation(f"{field}.closes", "must be after opens"))
        return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        return False
    return True
