"""Where a page of a list by time goes on."""

from datetime import UTC, datetime

from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation


def token(moment: datetime, last_id: str) -> str:
    """Leads on from the row with the moment and the id."""
    return pages.encode_token([round(moment.timestamp() * 1000), last_id])


def position(page_token: str) -> tuple[datetime, str] | None:
    """The moment and the id; none for the first page. Raises InvalidArgument."""
    value = pages.decode_token(page_token)
    if value is None:
        return None
    match value:
        case [int(milliseconds), str(last_id)] if 0 <= milliseconds < 10**14:
            seconds, rest = divmod(milliseconds, 1000)
            return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000), last_id
    raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
