from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintas_promotion_rules import (
    AmountOff,
    Attribute,
    Basket,
    BasketLine,
    BuyGet,
    Campaign,
    CouponFacts,
    EvaluationContext,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    RuleSet,
    Segments,
    Skus,
    Stacking,
    evaluate,
)

NOW = datetime(2026, 1, 15, tzinfo=UTC)
DAY = timedelta(days=1)
BASKET = Basket(
    "IDR",
    (
        BasketLine("l1", "shirt", 2, 100, {"material": "Linen"}),
        BasketLine("l2", "socks", 3, 50, {"material": "cotton"}),
    ),
)
HERE = EvaluationContext(at=NOW, customer_id="cus_1", channel="WEB", location_id="jkt")


def amounts(*campaigns: Campaign, context: EvaluationContext = HERE) -> dict[str, int]:
    off: dict[str, int] = {}
    for discount in evaluate(RuleSet(campaigns), BASKET, context).discounts:
        off[discount.line_id] = off.get(discount.line_id, 0) + discount.amount
    return off


def reasons(*campaigns: Campaign, context: EvaluationContext = HERE) -> list[str]:
    return [r.reason for r in evaluate(RuleSet(campaigns), BASKET, context).rejected]


def ten(**more: object) -> Campaign:
    return Campaign("ten", "Ten", PercentOff(10), **more)  # type: ignore[arg-type]


def test_percent_off_each_line() -> None:
    assert amounts(ten()) == {"l1": 20, "l2": 15}


def test_an_amount_is_shared_out_by_value() -> None:
    assert amounts(Campaign("a", "A", AmountOff("IDR", 100))) == {"l1": 57, "l2": 43}


def test_an_amount_is_never_more_than_the_goods() -> None:
    assert amounts(Campaign("a", "A", AmountOff("IDR", 9999))) == {"l1": 200, "l2": 150}


def test_the_cheapest_units_are_free() -> None:
    assert amounts(Campaign("b", "B", BuyGet(2, 1))) == {"l2": 50}


def test_a_cap_brings_the_discount_down() -> None:
    assert sum(amounts(ten(max_discount=7)).values()) == 7


@pytest.mark.parametrize(
    ("campaign", "reason"),
    [
        (ten(starts=NOW + DAY), "NOT_YET_VALID"),
        (ten(ends=NOW), "EXPIRED"),
        (ten(channels=frozenset({"POS"})), "WRONG_CHANNEL"),
        (ten(locations=frozenset({"sby"})), "WRONG_LOCATION"),
        (ten(currency="GBP"), "CURRENCY_MISMATCH"),
        (ten(conditions=(Segments(frozenset({"vip"})),)), "SEGMENT_REQUIRED"),
        (ten(conditions=(Skus(frozenset({"hat"})),)), "NO_MATCHING_LINES"),
        (ten(conditions=(MinSubtotal("IDR", 351),)), "MIN_SUBTOTAL_NOT_REACHED"),
        (ten(conditions=(MinQuantity(6),)), "MIN_QUANTITY_NOT_REACHED"),
    ],
)
def test_what_does_not_apply_says_why(campaign: Campaign, reason: str) -> None:
    assert amounts(campaign) == {}
    assert reasons(campaign) == [reason]


def test_conditions_narrow_what_counts() -> None:
    linen = Attribute("material", frozenset({"linen"}))
    assert amounts(ten(conditions=(linen,))) == {"l1": 20}
    assert reasons(ten(conditions=(linen, MinQuantity(3)))) == ["MIN_QUANTITY_NOT_REACHED"]


def test_a_campaign_that_needs_a_coupon_is_silent_without_one() -> None:
    assert (amounts(ten(coupon_required=True)), reasons(ten(coupon_required=True))) == ({}, [])


@pytest.mark.parametrize(
    ("coupon", "reason"),
    [
        (CouponFacts("C1", "gone"), "COUPON_UNKNOWN"),
        (CouponFacts("C1", "ten", customer_id="cus_2"), "COUPON_NOT_YOURS"),
        (CouponFacts("C1", "ten", usable=False, reason="COUPON_EXPIRED"), "COUPON_EXPIRED"),
    ],
)
def test_a_coupon_that_opens_nothing_says_why(coupon: CouponFacts, reason: str) -> None:
    context = EvaluationContext(at=NOW, customer_id="cus_1", coupons=(coupon,))
    assert amounts(ten(coupon_required=True), context=context) == {}
    assert reasons(ten(coupon_required=True), context=context) == [reason]


def test_a_coupon_opens_its_campaign() -> None:
    context = EvaluationContext(at=NOW, coupons=(CouponFacts("C1", "ten"),))
    verdict = evaluate(RuleSet((ten(coupon_required=True),)), BASKET, context)
    assert {d.coupon_code for d in verdict.discounts} == {"C1"}


def test_later_campaigns_see_what_is_left() -> None:
    first = Campaign("a", "A", PercentOff(50), stacking=Stacking(priority=2))
    second = Campaign("b", "B", PercentOff(50), stacking=Stacking(priority=1))
    assert amounts(first, second) == {"l1": 150, "l2": 75 + 38}


def test_an_exclusive_campaign_keeps_its_lines() -> None:
    linen = Attribute("material", frozenset({"linen"}))
    stacking = Stacking(priority=2, exclusive=True)
    own = Campaign("a", "A", PercentOff(50), (linen,), stacking=stacking)
    assert amounts(own, ten()) == {"l1": 100, "l2": 15}


def test_of_a_group_only_the_first_is_used() -> None:
    first = Campaign("a", "A", PercentOff(50), stacking=Stacking(2, group="g"))
    second = Campaign("b", "B", PercentOff(10), stacking=Stacking(1, group="g"))
    assert amounts(first, second) == {"l1": 100, "l2": 75}
    assert reasons(first, second) == ["EXCLUDED_BY:a"]


def test_lines_at_or_below_zero_are_left_alone() -> None:
    basket = Basket("IDR", (BasketLine("l1", "fee", 1, -100), BasketLine("l2", "gift", 1, 0)))
    assert evaluate(RuleSet((ten(),)), basket, HERE).discounts == ()


lines = st.lists(
    st.builds(
        BasketLine,
        st.uuids().map(str),
        st.sampled_from(["shirt", "socks", "hat"]),
        st.integers(1, 20),
        st.integers(-50, 10_000),
    ),
    max_size=8,
    unique_by=lambda line: line.line_id,
)
benefits = st.one_of(
    st.builds(PercentOff, st.integers(1, 100)),
    st.builds(AmountOff, st.just("IDR"), st.integers(1, 50_000)),
    st.builds(BuyGet, st.integers(1, 3), st.integers(1, 2)),
)
campaigns = st.lists(
    st.builds(
        Campaign,
        st.uuids().map(str),
        st.just("any"),
        benefits,
        stacking=st.builds(
            Stacking, st.integers(0, 3), st.booleans(), st.sampled_from(["", "", "g"])
        ),
        max_discount=st.one_of(st.none(), st.integers(0, 5_000)),
    ),
    max_size=6,
)


@given(lines, campaigns, st.randoms())
def test_no_line_goes_below_zero_and_order_is_no_matter(
    found: list[BasketLine], rules: list[Campaign], random: object
) -> None:
    basket = Basket("IDR", tuple(found))
    verdict = evaluate(RuleSet(tuple(rules)), basket, HERE)
    off: dict[str, int] = {}
    for discount in verdict.discounts:
        assert discount.amount > 0
        off[discount.line_id] = off.get(discount.line_id, 0) + discount.amount
    for line in found:
        assert off.get(line.line_id, 0) <= max(line.unit_price * line.quantity, 0)
    shuffled = list(rules)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = evaluate(RuleSet(tuple(shuffled)), basket, HERE)
    assert again.discounts == verdict.discounts
    assert again.rules_version == verdict.rules_version
    spoken = {d.campaign_id for d in verdict.discounts} | {r.campaign_id for r in verdict.rejected}
    assert spoken == {campaign.campaign_id for campaign in rules}
