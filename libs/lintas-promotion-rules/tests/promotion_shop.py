"""What the tests speak of, and how Hypothesis makes it up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from lintas_promotion_rules import (
    Amount,
    AmountOff,
    Attribute,
    Basket,
    BuyGet,
    Campaign,
    CouponFacts,
    EvaluationContext,
    Line,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    RuleSet,
    Segments,
    Skus,
    Stacking,
)

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
SKUS = ["shirt", "trousers", "scarf"]
MATERIALS = ["linen", "wool"]


def campaign(campaign_id: str = "c", **said: Any) -> Campaign:
    """10 % off everything, with what is said otherwise."""
    return Campaign(
        campaign_id, said.pop("name", campaign_id), **{"benefit": PercentOff(10)} | said
    )


def rules(*campaigns: Campaign) -> RuleSet:
    return RuleSet.of(campaigns)


def basket(*prices: int, currency: str = "IDR") -> Basket:
    """A unit each."""
    lines = (Line(str(n), SKUS[n % 3], 1, price) for n, price in enumerate(prices))
    return Basket(currency, tuple(lines))


def here(**said: Any) -> EvaluationContext:
    return EvaluationContext(**{"at": NOON} | said)


amounts = st.integers(1, 10_000_000).map(lambda minor: Amount("IDR", minor))

benefits = st.one_of(
    st.integers(1, 100).map(PercentOff),
    amounts.map(AmountOff),
    st.builds(BuyGet, st.integers(1, 4), st.integers(1, 3)),
)

conditions = st.one_of(
    amounts.map(MinSubtotal),
    st.integers(1, 20).map(MinQuantity),
    st.frozensets(st.sampled_from(SKUS), min_size=1).map(Skus),
    st.builds(
        Attribute, st.just("material"), st.frozensets(st.sampled_from(MATERIALS), min_size=1)
    ),
    st.just(Segments(frozenset({"vip"}))),
)

moments = st.none() | st.integers(-3000, 3000).map(lambda m: NOON + timedelta(minutes=m))


def campaigns(campaign_id: str) -> st.SearchStrategy[Campaign]:
    """Any campaign of that id."""
    return st.builds(
        Campaign,
        campaign_id=st.just(campaign_id),
        name=st.text(max_size=10),
        benefit=benefits,
        conditions=st.lists(conditions, max_size=3).map(tuple),
        max_discount=st.none() | amounts,
        stacking=st.builds(
            Stacking, st.integers(-2, 2), st.booleans(), st.sampled_from(["", "a", "b"])
        ),
        valid_from=moments,
        valid_until=moments,
        channels=st.frozensets(st.sampled_from(["WEB", "POS", "APP"])),
        locations=st.frozensets(st.sampled_from(["jkt", "bdg"])),
        coupon_required=st.booleans(),
    )


@st.composite
def many_campaigns(draw: st.DrawFn) -> list[Campaign]:
    """Up to six."""
    count = draw(st.integers(0, 6))
    return [draw(campaigns(f"c{n}")) for n in range(count)]


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    """Lines of all kinds, also free ones and credits."""
    count = draw(st.integers(0, 8))
    lines = [
        Line(
            f"l{n}",
            draw(st.sampled_from(SKUS)),
            draw(st.integers(1, 50)),
            draw(st.integers(-1000, 5_000_000)),
            {"material": draw(st.sampled_from(MATERIALS))} if draw(st.booleans()) else {},
        )
        for n in range(count)
    ]
    return Basket("IDR", tuple(lines))


@st.composite
def contexts(draw: st.DrawFn) -> EvaluationContext:
    """Anybody, anywhere, with coupons of the campaigns."""
    coupons = tuple(
        CouponFacts(f"X{n}", f"c{draw(st.integers(0, 6))}", usable=draw(st.booleans()))
        for n in range(draw(st.integers(0, 4)))
    )
    return EvaluationContext(
        at=NOON,
        customer_id=draw(st.sampled_from(["", "cus_1"])),
        channel=draw(st.sampled_from(["", "WEB", "POS"])),
        location_id=draw(st.sampled_from(["", "jkt"])),
        segments=frozenset(draw(st.sampled_from([[], ["vip"]]))),
        coupons=coupons,
    )
