"""The programme as of now, read at most once in a while."""

from datetime import datetime, timedelta

from lintas_kit.clock import Clock
from lintas_loyalty.domain.programme import Programme
from lintas_loyalty.store import Store


class CurrentProgramme:
    """Remembers the programme; what this process changes holds at once."""

    def __init__(self, store: Store, clock: Clock, good_for: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._good_for = good_for
        self._known: Programme | None = None
        self._read_at: datetime | None = None

    async def __call__(self) -> Programme:
        now = self._clock.now()
        if self._known and self._read_at and now - self._read_at < self._good_for:
            return self._known
        return self.remember(await self._store.programmes.get())

    def remember(self, programme: Programme) -> Programme:
        """Holds from now on."""
        self._known, self._read_at = programme, self._clock.now()
        return programme
