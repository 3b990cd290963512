"""Creates or replaces a campaign; its figures stay."""

from dataclasses import dataclass, replace

from lintas_kit import outbox
from lintas_kit.clock import Clock
from lintas_kit.errors import Aborted, EtagMismatch
from lintas_promotions import events
from lintas_promotions.domain.campaign import Campaign, check
from lintas_promotions.store import Store
from lintas_promotions.usecases.rulebook import Rulebook

_TRIES = 10


@dataclass(frozen=True)
class PutCampaign:
    """It holds from the next evaluation on. The same definition again changes nothing."""

    store: Store
    rulebook: Rulebook
    clock: Clock

    async def __call__(self, draft: Campaign, etag: str = "") -> Campaign:
        """`etag` is the version that the caller read; any where empty. Raises InvalidArgument and
        EtagMismatch."""
        check(draft)
        for _ in range(_TRIES):
            before = await self.store.campaigns.get(draft.campaign_id)
            if etag and (before is None or etag not in ("*", str(before.version))):
                raise EtagMismatch
            after = before.redefined(draft) if before else replace(draft, version=1)
            if before and replace(after, version=before.version) == before:
                return before
            if await self._save(after):
                return after
        raise Aborted("CAMPAIGN_BUSY", "The campaign changes all the time: try again.")

    async def _save(self, after: Campaign) -> bool:
        now = self.clock.now()
        version = await self.rulebook.version_with(after, now)
        told = [events.campaign_changed(after, version)]
        entries = outbox.stage(after.campaign_id, told, now)
        return await self.store.campaigns.save(after, entries, now)
