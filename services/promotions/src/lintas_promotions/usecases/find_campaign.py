"""A campaign that there is."""

from lintas_kit.errors import NotFound
from lintas_promotions.domain.campaign import Campaign
from lintas_promotions.store import Store


async def find_campaign(store: Store, campaign_id: str) -> Campaign:
    """Raises NotFound."""
    campaign = await store.campaigns.get(campaign_id)
    if campaign is None:
        raise NotFound("CAMPAIGN_NOT_FOUND", "There is no such campaign.")
    return campaign
