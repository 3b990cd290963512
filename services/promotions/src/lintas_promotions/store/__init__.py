"""The only place that speaks Mongo: one class a collection."""

from dataclasses import dataclass

from lintas_kit.mongo import Database
from lintas_promotions.store.campaigns import Campaigns
from lintas_promotions.store.counters import Counters
from lintas_promotions.store.coupons import Coupons
from lintas_promotions.store.figures import Figures
from lintas_promotions.store.lots import Lots
from lintas_promotions.store.redemptions import Redemptions

OUTBOXES = ("campaigns", "coupons", "lots", "redemptions")


@dataclass(frozen=True)
class Store:
    """All that promotions keeps."""

    campaigns: Campaigns
    coupons: Coupons
    lots: Lots
    redemptions: Redemptions
    counters: Counters
    figures: Figures

    async def create_indexes(self) -> None:
        """Makes the indexes that are not there yet."""
        await self.campaigns.create_indexes()
        await self.coupons.create_indexes()
        await self.lots.create_indexes()
        await self.redemptions.create_indexes()


def open_store(database: Database) -> Store:
    """The store in the database."""
    campaigns, coupons = database["campaigns"], database["coupons"]
    redemptions = database["redemptions"]
    return Store(
        Campaigns(campaigns),
        Coupons(coupons),
        Lots(database["lots"]),
        Redemptions(redemptions),
        Counters(campaigns, coupons, database["customers"]),
        Figures(campaigns, coupons, redemptions),
    )
