"""Sets the rules of the programme."""

from dataclasses import dataclass, replace

from lintas_kit import context
from lintas_kit.clock import Clock
from lintas_kit.errors import EtagMismatch
from lintas_loyalty import events
from lintas_loyalty.domain.programme import Programme
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.attempts import attempts
from lintas_loyalty.usecases.current_programme import CurrentProgramme


@dataclass(frozen=True)
class PutProgramme:
    """They hold from now on; what was earned before stays as it was earned."""

    store: Store
    clock: Clock
    current: CurrentProgramme

    async def __call__(self, wanted: Programme) -> Programme:
        """Raises EtagMismatch where it was changed since it was read."""
        async for _ in attempts():
            before = await self.store.programmes.get()
            _check(before)
            now = self.clock.now()
            after = replace(wanted, version=before.version + 1, since=before.since or now)
            happened = events.programme_changed(after)
            if await self.store.programmes.save(before, after, [happened], now):
                return self.current.remember(after)
        raise AssertionError("attempts end by raising")


def _check(before: Programme) -> None:
    wanted = context.current().if_match.removeprefix("W/").strip('"')
    if wanted and wanted not in {"*", str(before.version)}:
        raise EtagMismatch
