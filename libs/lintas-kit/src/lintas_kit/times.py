"""Protobuf times and the datetimes inside, all UTC."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp


def to_timestamp(moment: datetime | None) -> Timestamp | None:
    """The moment as protobuf has it; none stays none."""
    if moment is None:
        return None
    result = Timestamp()
    result.FromDatetime(moment)
    return result


def from_timestamp(timestamp: Timestamp) -> datetime | None:
    """The moment in UTC to the millisecond; none where the field was not set."""
    if not timestamp.seconds and not timestamp.nanos:
        return None
    moment = timestamp.ToDatetime(tzinfo=UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
