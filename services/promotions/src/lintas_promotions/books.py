"""What promotions has to prove: counters are the sums of entries."""

from dataclasses import dataclass

from lintas_kit.books import Books, Law, Side
from lintas_promotions.store import Store


@dataclass(frozen=True)
class CheckBooks:
    """Computes the laws from the database, now."""

    store: Store

    async def __call__(self) -> Books:
        recorded = await self.store.figures.entries()
        counted = await self.store.figures.campaigns()
        coupon_uses = Law(
            "coupons.uses",
            "Redemptions on coupons, and redemptions in the ledger less those that came back.",
            await self.store.figures.coupon_redemptions(),
            sum(each.coupon_uses for each in recorded),
            "coupons",
        )
        uses = Law(
            "campaigns.uses",
            "Redemptions on campaigns, and redemptions in the ledger less those that came back.",
            counted.redeemed,
            sum(each.uses for each in recorded),
            "uses",
        )
        given = {each.currency: each.minor for each in recorded}
        currencies = sorted({*given, *counted.discounted})
        return Books(
            [coupon_uses, uses, *(_discounted(c, counted.discounted, given) for c in currencies)],
            [_given(currency, given.get(currency, 0)) for currency in currencies],
        )


def _discounted(currency: str, counted: dict[str, int], given: dict[str, int]) -> Law:
    return Law(
        "campaigns.discounted",
        "What campaigns gave, and committed discounts in the ledger less those that came back.",
        counted.get(currency, 0),
        given.get(currency, 0),
        currency,
    )


def _given(currency: str, minor: int) -> Side:
    words = "Discounts that were committed, less those that came back."
    return Side("promotions.discounts", "LEFT", minor, currency, words)
