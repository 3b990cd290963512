"""Conservation laws: what must be equal, and is shown to be."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Law:
    """Two sides of one service's ledger that must be equal."""

    name: str
    description: str
    left: int
    right: int
    unit: str

    @property
    def difference(self) -> int:
        return self.left - self.right


@dataclass(frozen=True)
class Side:
    """One side, LEFT or RIGHT, of a law between two services."""

    name: str
    side: str
    amount: int
    unit: str
    description: str


@dataclass(frozen=True)
class Books:
    """All that a service has to prove."""

    laws: Sequence[Law] = ()
    sides: Sequence[Side] = ()


CheckBooks = Callable[[], Awaitable[Books]]
