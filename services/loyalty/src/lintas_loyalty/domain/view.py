"""What a customer sees: one account, whatever ids its parts were recorded under."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_loyalty.domain import lots
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.programme import Programme, Tier

MOST_EXPIRING = 10


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier above, and how many points it takes."""

    name: str
    points_needed: int


@dataclass(frozen=True, slots=True)
class View:
    """Sums over the person's accounts, as of a moment."""

    customer_id: str
    balance: int
    pending: int
    lifetime: int
    tier: Tier | None
    next_tier: NextTier | None
    expiring: tuple[lots.Lot, ...]


def view(
    customer_id: str, accounts: Sequence[Account], programme: Programme, now: datetime
) -> View:
    """The person as they stand now; what lapsed is left out whether or not it is booked."""
    current = [lots.after(each.lots, lots.lapsing(each.lots, now)) for each in accounts]
    together: dict[datetime | None, int] = {}
    for own in current:
        for lot in lots.expiring(own):
            together[lot.lapses_at] = together.get(lot.lapses_at, 0) + lot.points
    expiring = [lots.Lot(moment, points) for moment, points in together.items()]
    lifetime = sum(each.lifetime for each in accounts)
    above = programme.tier_after(lifetime)
    return View(
        customer_id=customer_id,
        balance=sum(lots.balance(own) for own in current),
        pending=sum(each.pending_points for each in accounts),
        lifetime=lifetime,
        tier=programme.tier_at(lifetime),
        next_tier=NextTier(above.name, above.from_points - lifetime) if above else None,
        expiring=tuple(sorted(expiring, key=lambda lot: lots.age(lot.lapses_at)))[:MOST_EXPIRING],
    )
