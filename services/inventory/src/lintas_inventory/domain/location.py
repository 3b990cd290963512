"""Where stock lies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from lintas_inventory.domain import names
from lintas_inventory.domain.geography import Point
from lintas_kit.errors import InvalidArgument, Violation

LONGEST_NAME = 200
MOST_INTERVALS = 70
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_MIDNIGHT = "24:00"


class LocationKind(StrEnum):
    """Stores are open to customers."""

    STORE = "STORE"
    WAREHOUSE = "WAREHOUSE"


@dataclass(frozen=True)
class OpeningHours:
    """One interval of a week, `HH:MM` in the location's zone; it may end at 24:00."""

    day: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Location:
    """A store or a warehouse. `version` counts its changes, 0 before it is first kept."""

    location_id: str
    name: str
    kind: LocationKind
    time_zone: str
    point: Point | None = None
    opening_hours: Sequence[OpeningHours] = ()
    version: int = 0

    @property
    def etag(self) -> str:
        return str(self.version)

    def says_the_same(self, other: "Location") -> bool:
        """Whether putting the one in place of the other changes nothing."""
        return replace(self, version=0) == replace(other, version=0)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def checked(location: Location) -> Location:
    """The location, where it may be kept. Raises InvalidArgument with all that is wrong."""
    wrong = names.check_id(location.location_id, "locationId")
    if not location.name.strip():
        wrong.append(Violation("name", "is needed"))
    if len(location.name) > LONGEST_NAME:
        wrong.append(Violation("name", f"must have {LONGEST_NAME} characters or less"))
    if location.point and not location.point.is_on_earth:
        wrong.append(Violation("point", "must be a place on earth, in degrees"))
    if location.time_zone not in _zones():
        wrong.append(Violation("timeZone", "must be an IANA name, e.g. Asia/Jakarta"))
    wrong += _hours(location.opening_hours)
    if wrong:
        raise InvalidArgument(wrong)
    return location


def _hours(hours: Sequence[OpeningHours]) -> list[Violation]:
    if len(hours) > MOST_INTERVALS:
        return [Violation("openingHours", f"must be {MOST_INTERVALS} intervals or less")]
    wrong = []
    for index, each in enumerate(hours):
        field = f"openingHours[{index}]"
        if each.day not in DAYS:
            wrong.append(Violation(f"{field}.day", "must be MONDAY to SUNDAY"))
        opens, closes = _TIME.fullmatch(each.opens), _TIME.fullmatch(each.closes)
        if not opens:
            wrong.append(Violation(f"{field}.opens", "must be HH:MM"))
        if not closes and each.closes != _MIDNIGHT:
            wrong.append(Violation(f"{field}.closes", "must be HH:MM"))
        elif opens and each.closes <= each.opens:
            wrong.append(Violation(f"{field}.closes", "must be later than it opens"))
    return wrong or _overlaps(hours)


def _overlaps(hours: Sequence[OpeningHours]) -> list[Violation]:
    order = sorted(range(len(hours)), key=lambda i: (hours[i].day, hours[i].opens))
    return [
        Violation(
            f"openingHours[{later}].opens",
            "must not lie in another interval of that day",
        )
        for earlier, later in pairwise(order)
        if hours[earlier].day == hours[later].day and hours[later].opens < hours[earlier].closes
    ]
