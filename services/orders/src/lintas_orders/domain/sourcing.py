"""Where an order's goods come from, and why there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lintas_orders.domain.parts import Fulfilment, FulfilmentKind


@dataclass(frozen=True, slots=True)
class Need:
    """Units that a line needs."""

    line_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line comes from; no location where none has enough."""

    line_id: str
    sku: str
    location_id: str
    available: int
    explanation: str


Availability = Mapping[str, Mapping[str, int]]
"""Units to be had by sku, then by location."""


def choose(
    needs: Sequence[Need],
    fulfilment: Fulfilment,
    availability: Availability,
    warehouses: frozenset[str],
) -> tuple[Source, ...]:
    """A source for each need.

    A pickup, and a delivery that names a location, come from there. Any other delivery comes from
    one place if one has it all (a warehouse before a store, then the one with most to spare, then
    by name), or else each line from the place with most of it.
    """
    if fulfilment.location_id:
        return tuple(_named(need, fulfilment, availability) for need in needs)
    whole = _one_place(needs, availability, warehouses)
    if whole:
        kind = "warehouse" if whole in warehouses else "store"
        why = f"the {kind} {whole} has all lines, so that one parcel is enough"
        return tuple(
            Source(n.line_id, n.sku, whole, availability[n.sku][whole], why) for n in needs
        )
    return tuple(_most(need, availability, warehouses) for need in needs)


def _named(need: Need, fulfilment: Fulfilment, availability: Availability) -> Source:
    place = fulfilment.location_id
    there = availability.get(need.sku, {}).get(place, 0)
    why = "collected there" if fulfilment.kind == FulfilmentKind.PICKUP else "asked for"
    if there < need.quantity:
        why = f"{place} has {there} of {need.quantity}"
        return Source(need.line_id, need.sku, "", there, why)
    return Source(need.line_id, need.sku, place, there, why)


def _one_place(
    needs: Sequence[Need], availability: Availability, warehouses: frozenset[str]
) -> str:
    wanted: dict[str, int] = {}
    for need in needs:
        wanted[need.sku] = wanted.get(need.sku, 0) + need.quantity
    spare: dict[str, int] = {}
    for place in {place for sku in wanted for place in availability.get(sku, {})}:
        rests = [availability.get(sku, {}).get(place, 0) - q for sku, q in wanted.items()]
        if min(rests) >= 0:
            spare[place] = min(rests)
    return min(spare, key=lambda p: (p not in warehouses, -spare[p], p), default="")


def _most(need: Need, availability: Availability, warehouses: frozenset[str]) -> Source:
    places = availability.get(need.sku, {})
    enough = {place: units for place, units in places.items() if units >= need.quantity}
    best = min(enough, key=lambda p: (p not in warehouses, -enough[p], p), default="")
    if best:
        why = f"no place has all lines; {best} has {enough[best]} of this one"
        return Source(need.line_id, need.sku, best, enough[best], why)
    most = max(places.values(), default=0)
    why = f"no place has {need.quantity}; the most that one has is {most}"
    return Source(need.line_id, need.sku, "", most, why)
