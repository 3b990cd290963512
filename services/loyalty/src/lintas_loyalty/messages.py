"""The domain as the contract shows it, and back."""

from google.protobuf.timestamp_pb2 import Timestamp

from lintas.loyalty.v1 import loyalty_service_pb2 as pb
from lintas_kit import money_proto
from lintas_kit.times import to_timestamp
from lintas_loyalty.domain import programme as programmes
from lintas_loyalty.domain.booking import Booking, Kind, lot_id
from lintas_loyalty.domain.programme import Programme, Tier
from lintas_loyalty.domain.view import View

_NORMAL = 100
_KINDS = {kind: pb.LoyaltyEntry.Kind.Value(kind.value) for kind in Kind}


def programme(given: Programme) -> pb.LoyaltyProgram:
    return pb.LoyaltyProgram(
        earn=[
            pb.LoyaltyProgram.Earn(per_point=money_proto.to_proto(money))
            for money in given.per_point.values()
        ],
        tiers=[
            pb.LoyaltyProgram.Tier(
                name=tier.name,
                from_points=tier.from_points,
                multiplier_percent=tier.multiplier_percent,
            )
            for tier in given.tiers
        ],
        expiry=pb.LoyaltyProgram.Expiry(days=given.expiry_days),
        point_value=[money_proto.to_proto(money) for money in given.point_value.values()],
        etag=str(given.version),
    )


def read_programme(message: pb.LoyaltyProgram) -> Programme:
    """The programme that is asked for. Raises InvalidArgument."""
    earn = [
        money_proto.from_proto(each.per_point, f"earn[{index}].perPoint")
        for index, each in enumerate(message.earn)
    ]
    tiers = [
        Tier(tier.name, tier.from_points, tier.multiplier_percent or _NORMAL)
        for tier in message.tiers
    ]
    values = [
        money_proto.from_proto(each, f"pointValue[{index}]")
        for index, each in enumerate(message.point_value)
    ]
    return programmes.programme(earn, tiers, message.expiry.days, values)


def account(seen: View) -> pb.LoyaltyAccount:
    message = pb.LoyaltyAccount(
        customer_id=seen.customer_id,
        balance=seen.balance,
        pending=seen.pending,
        lifetime=seen.lifetime,
        tier=seen.tier.name if seen.tier else "",
        expiring=[
            pb.LoyaltyAccount.Expiring(points=lot.points, at=to_timestamp(lot.lapses_at))
            for lot in seen.expiring
        ],
    )
    if seen.next_tier:
        message.next_tier.name = seen.next_tier.name
        message.next_tier.points_needed = seen.next_tier.points_needed
    return message


def entry(booking: Booking, index: int) -> pb.LoyaltyEntry:
    """One entry of a booking."""
    return _entry(booking, index, to_timestamp(booking.at))


def entries(booking: Booking) -> list[pb.LoyaltyEntry]:
    """All entries of a booking."""
    at = to_timestamp(booking.at)
    return [_entry(booking, index, at) for index in range(len(booking.entries))]


def _entry(booking: Booking, index: int, at: Timestamp | None) -> pb.LoyaltyEntry:
    given = booking.entries[index]
    return pb.LoyaltyEntry(
        entry_id=booking.entry_id(index),
        kind=_KINDS[given.kind],
        points=given.points,
        lot_id=lot_id(given.lapses_at),
        order_id=booking.order_id,
        line_id=given.line_id,
        reason=booking.reason,
        at=at,
        customer_id=booking.customer_id,
    )
