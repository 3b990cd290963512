"""The rules in force: read anew each time, worked out anew only when they changed."""

from datetime import datetime

from lintas_promotion_rules import RuleSet
from lintas_promotions.domain.campaign import Campaign
from lintas_promotions.domain.planning import InForce
from lintas_promotions.store import Store


class Rulebook:
    """Keeps definitions by version, so that a basket costs one small query."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Campaign] = {}
        self._key: tuple[tuple[str, int, str], ...] | None = None
        self._rules = RuleSet.of(())

    async def at(self, moment: datetime) -> InForce:
        """The rules for a basket of that moment."""
        campaigns = await self._store.campaigns.listed(moment, self._known)
        by_id = {each.campaign_id: each for each in campaigns}
        self._known = by_id
        key = tuple(sorted((each.campaign_id, each.version, each.closed) for each in campaigns))
        if key != self._key:
            self._rules = RuleSet.of([each.rules_in_force() for each in campaigns])
            self._key = key
        return InForce(self._rules, by_id)

    async def version_with(self, changed: Campaign, moment: datetime) -> str:
        """The rules' version once the campaign is as given."""
        by_id = dict((await self.at(moment)).campaigns)
        by_id[changed.campaign_id] = changed
        return RuleSet.of([each.rules_in_force() for each in by_id.values()]).version
