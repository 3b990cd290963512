"""Stock and reservations as the contract has them."""

from collections.abc import Iterable

from google.protobuf.duration_pb2 import Duration

from lintas.inventory.v1 import stock_service_pb2 as pb
from lintas_inventory.domain.adjustment import Adjustment, Reason
from lintas_inventory.domain.lines import StockLine, stock_lines
from lintas_inventory.domain.reservation import Reservation
from lintas_inventory.domain.stock import Key, Level
from lintas_kit.times import to_timestamp

_REASONS = {pb.StockAdjustment.Reason.Value(reason.value): reason for reason in Reason}
_MOST_SECONDS = 366 * 24 * 3600


def lines(messages: Iterable[pb.StockLine]) -> list[StockLine]:
    """The lines that a client asks for. Raises InvalidArgument."""
    return stock_lines((each.sku, each.location_id, each.quantity) for each in messages)


def line_messages(found: Iterable[StockLine]) -> list[pb.StockLine]:
    return [
        pb.StockLine(sku=each.key.sku, location_id=each.key.location_id, quantity=each.quantity)
        for each in found
    ]


def adjustments(messages: Iterable[pb.StockAdjustment]) -> list[Adjustment]:
    """The adjustments as they were sent, not checked yet."""
    return [
        Adjustment(
            Key(each.sku, each.location_id),
            each.delta,
            _REASONS.get(each.reason),
            each.reference,
            line,
        )
        for line, each in enumerate(messages)
    ]


def level_message(level: Level, distance: float | None = None) -> pb.StockLevel:
    return pb.StockLevel(
        sku=level.key.sku,
        location_id=level.key.location_id,
        on_hand=level.on_hand,
        reserved=level.reserved,
        available=max(level.available, 0),
        distance_meters=distance,
    )


def reservation_message(reservation: Reservation) -> pb.Reservation:
    return pb.Reservation(
        reservation_id=reservation.reservation_id,
        lines=line_messages(reservation.lines),
        customer_id=reservation.customer_id,
        channel=reservation.channel,  # type: ignore[arg-type]
        state=pb.Reservation.State.Value(reservation.state.value),
        create_time=to_timestamp(reservation.created_at),
        expire_time=to_timestamp(reservation.until),
    )


def seconds(duration: Duration) -> float:
    """A duration's length; whatever is longer than a year is a year."""
    return min(duration.seconds, _MOST_SECONDS) + duration.nanos / 1e9
