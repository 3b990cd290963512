"""How the booking of an operation ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lintas_inventory.domain.operation import Record, Shortage
from lintas_inventory.domain.stock import Key, Level


@dataclass(frozen=True)
class Done:
    """It is booked and recorded, now or earlier; `levels` are the figures after it, where now."""

    record: Record
    levels: Mapping[Key, Level] = field(default_factory=dict)


class Short(Exception):
    """It was refused, and nothing of it is left: there was not enough."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__(f"{len(shortages)} short")
        self.shortages = shortages


class NameTaken(Exception):
    """It was refused, and nothing of it is left: another booked one of its references."""
