"""A clock that a test holds in its hand."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


class SettableClock:
    """Stands still until it is told to move; usable wherever the kit takes a clock."""

    def __init__(self, at: datetime = NOON) -> None:
        self._now = at

    def now(self) -> datetime:
        """The time that was set last."""
        return self._now

    def set(self, at: datetime) -> None:
        """Go to a moment, which must know its zone."""
        if at.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self._now = at.astimezone(UTC)

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Go on by a while: `advance(minutes=5)`."""
        self._now += by if by is not None else timedelta(**parts)
        return self._now
