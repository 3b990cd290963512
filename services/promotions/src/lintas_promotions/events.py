"""What promotions tells the other services."""

from collections.abc import Sequence

from lintas.promotions.v1 import promotions_events_pb2 as events
from lintas_promotion_rules import Amount, proto
from lintas_promotions import mapping
from lintas_promotions.domain.campaign import Campaign
from lintas_promotions.domain.ledger import Entry
from lintas_promotions.domain.redemption import Redemption


def campaign_changed(campaign: Campaign, rules_version: str) -> events.CampaignChanged:
    """A campaign was created or changed."""
    message = mapping.campaign_to_proto(campaign)
    return events.CampaignChanged(campaign=message, rules_version=rules_version)


def coupons_issued(
    campaign_id: str, codes: Sequence[str], customer_id: str
) -> events.CouponsIssued:
    """Coupons were made."""
    return events.CouponsIssued(campaign_id=campaign_id, codes=codes, customer_id=customer_id)


def redemption_committed(redemption: Redemption) -> events.RedemptionCommitted:
    """An order used campaigns or coupons."""
    plan = redemption.plan
    return events.RedemptionCommitted(
        order_id=redemption.order_id,
        customer_id=plan.customer_id,
        discounts=mapping.discounts_to_proto(plan.discounts, plan.currency),
    )


def redemption_reversed(
    redemption: Redemption, entries: Sequence[Entry]
) -> events.RedemptionReversed:
    """What the entries took back, in amounts above 0."""
    currency = redemption.plan.currency
    total = Amount(currency, -sum(entry.minor for entry in entries))
    return events.RedemptionReversed(
        order_id=redemption.order_id,
        customer_id=redemption.plan.customer_id,
        discounts=mapping.entries_to_proto(entries),
        amount=proto.money(total),
    )
