"""The only place that speaks Mongo: one class a collection, or two that belong together."""

from dataclasses import dataclass

from lintas_insights.store.facts import Facts
from lintas_insights.store.journeys import Journeys
from lintas_insights.store.merges import Merges
from lintas_insights.store.rollups import Rollups
from lintas_kit.mongo import Database


@dataclass(frozen=True)
class Store:
    """All that insights keeps."""

    journeys: Journeys
    facts: Facts
    rollups: Rollups
    merges: Merges

    async def create_indexes(self) -> None:
        """Makes the indexes that are not there yet."""
        await self.journeys.create_indexes()
        await self.facts.create_indexes()
        await self.rollups.create_indexes()
        await self.merges.create_indexes()


def open_store(database: Database) -> Store:
    """The store in the database."""
    return Store(
        Journeys(database["journeys"], database["steps"]),
        Facts(database["facts"], database["sums"]),
        Rollups(database["slots"], database["totals"], database["facts"]),
        Merges(database["merges"]),
    )
