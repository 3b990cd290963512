"""Stores, and how far they are."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lintas_messaging.domain.received import Point

_EARTH_METERS = 6_371_008.8


@dataclass(frozen=True)
class Store:
    """A place that customers can go to."""

    location_id: str
    name: str
    point: Point


def meters_between(one: Point, other: Point) -> float:
    """Great-circle distance."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((b - a) / 2) ** 2
    turn = math.radians(other.longitude - one.longitude)
    half += math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_METERS * math.asin(min(1.0, math.sqrt(half)))


def nearest(stores: Iterable[Store], point: Point) -> list[tuple[Store, float]]:
    """Every store with its distance in meters, nearest first."""
    return sorted(
        ((store, meters_between(store.point, point)) for store in stores),
        key=lambda pair: (pair[1], pair[0].location_id),
    )
