"""The events that loyalty publishes."""

from collections.abc import Sequence

from lintas.loyalty.v1 import loyalty_events_pb2 as pb
from lintas_loyalty import messages
from lintas_loyalty.domain.account import Account
from lintas_loyalty.domain.booking import Booking
from lintas_loyalty.domain.programme import Programme


def points_booked(account: Account, bookings: Sequence[Booking], tier: str) -> pb.PointsBooked:
    """What was booked, and where the account stands after it."""
    return pb.PointsBooked(
        customer_id=account.customer_id,
        entries=[entry for booking in bookings for entry in messages.entries(booking)],
        balance=account.balance,
        pending=account.pending_points,
        tier=tier,
    )


def programme_changed(programme: Programme) -> pb.LoyaltyProgramChanged:
    return pb.LoyaltyProgramChanged(program=messages.programme(programme))
