"""Bookings: the append-only journal that every balance is the sum of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from lintas_kit.money import Money


class Kind(StrEnum):
    """Why points came or went; named as in the contract."""

    ACCRUAL = "ACCRUAL"
    REDEMPTION = "REDEMPTION"
    ACCRUAL_REVERSAL = "ACCRUAL_REVERSAL"
    REDEMPTION_REVERSAL = "REDEMPTION_REVERSAL"
    EXPIRY = "EXPIRY"
    ADJUSTMENT = "ADJUSTMENT"


_OVER_A_LIFE = frozenset({Kind.ACCRUAL, Kind.ACCRUAL_REVERSAL})
_FOR_ORDERS = frozenset({Kind.REDEMPTION, Kind.REDEMPTION_REVERSAL})


@dataclass(frozen=True, slots=True)
class Entry:
    """Signed points in one lot; the lot is all points that lapse at the same midnight."""

    kind: Kind
    points: int
    lapses_at: datetime | None
    line_id: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one operation did to one account, all or nothing, once.

    `operation` is unique within the account. `pending` is how the points change that wait for an
    order's hand-over. `key_time` is set for operations that come from events: the account then
    remembers them by it. `closes` bars the order from burning points ever after.
    """

    operation: str
    customer_id: str
    booking_id: str
    at: datetime
    order_id: str = ""
    entries: tuple[Entry, ...] = ()
    pending: int = 0
    key_time: datetime | None = None
    returned: tuple[tuple[str, int], ...] = ()
    value: Money | None = None
    parts: tuple[str, ...] = ()
    closes: bool = False
    reason: str = ""

    @property
    def key(self) -> str:
        """Unique over all accounts."""
        return f"{self.customer_id}/{self.operation}"

    @property
    def points(self) -> int:
        """What it adds to the balance."""
        return sum(entry.points for entry in self.entries)

    @property
    def lifetime(self) -> int:
        """What it adds to the points ever earned."""
        return sum(entry.points for entry in self.entries if entry.kind in _OVER_A_LIFE)

    @property
    def burned(self) -> int:
        """What it adds to the points that orders burned."""
        return -sum(entry.points for entry in self.entries if entry.kind in _FOR_ORDERS)

    def entry_id(self, index: int) -> str:
        """The id of an entry; entries of a later booking sort later."""
        return f"ent_{self.booking_id.partition('_')[2]}.{index}"


@lru_cache(maxsize=1024)
def lot_id(lapses_at: datetime | None) -> str:
    """How a lot is named within its account."""
    return f"lot_{lapses_at:%Y%m%d}" if lapses_at else "lot_never"
