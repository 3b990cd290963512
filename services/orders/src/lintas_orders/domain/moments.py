"""Times that callers give: the past is welcome, the future is not."""

from datetime import datetime, timedelta

from lintas_kit.errors import InvalidArgument, Violation

SKEW = timedelta(minutes=5)


def past(given: datetime | None, now: datetime, field: str) -> datetime:
    """The time given, or now. Raises InvalidArgument past what a clock may be wrong by."""
    if given is None:
        return now
    if given > now + SKEW:
        raise InvalidArgument([Violation(field, "must not lie in the future")])
    return given
