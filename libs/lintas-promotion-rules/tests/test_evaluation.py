"""What a basket gets, and why."""

from datetime import timedelta

import pytest
from promotion_shop import NOON, basket, campaign, here, rules

from lintas_promotion_rules import (
    Amount,
    AmountOff,
    Attribute,
    Basket,
    BuyGet,
    CouponFacts,
    Evaluation,
    Line,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    RuleSet,
    Segments,
    Skus,
    Stacking,
    evaluate,
)


def given(evaluation: Evaluation) -> list[tuple[str, str, int]]:
    return [(d.campaign_id, d.line_id, d.amount_minor) for d in evaluation.discounts]


def refused(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    return [(r.campaign_id, r.coupon_code, r.reason) for r in evaluation.rejected]


def test_percent_is_rounded_half_to_even_line_by_line() -> None:
    answer = evaluate(rules(campaign()), basket(5, 15, 25, 26), here())
    assert given(answer) == [("c", "1", 2), ("c", "2", 2), ("c", "3", 3)]
    assert answer.discounts[0].explanation == "c: 10 % off"


def test_an_amount_is_shared_out_by_value_to_the_last_unit() -> None:
    benefit = AmountOff(Amount("IDR", 100))
    answer = evaluate(rules(campaign(benefit=benefit)), basket(100, 100, 100), here())
    assert [d.amount_minor for d in answer.discounts] == [34, 33, 33]


def test_an_amount_larger_than_the_goods_makes_them_free_and_no_more() -> None:
    benefit = AmountOff(Amount("IDR", 1000))
    answer = evaluate(rules(campaign(benefit=benefit)), basket(30, 20), here())
    assert [d.amount_minor for d in answer.discounts] == [30, 20]


@pytest.mark.parametrize(
    ("units", "price", "free"), [(2, 10, 0), (3, 10, 10), (5, 10, 10), (6, 10, 20), (3000, 7, 7000)]
)
def test_buy_two_get_one(units: int, price: int, free: int) -> None:
    wanted = Basket("IDR", (Line("1", "shirt", units, price),))
    answer = evaluate(rules(campaign(benefit=BuyGet(2, 1))), wanted, here())
    assert answer.total_minor == free


def test_of_each_set_the_cheapest_is_free() -> None:
    benefit = BuyGet(1, 1)
    mixed = evaluate(rules(campaign(benefit=benefit)), basket(100, 40, 60, 80), here())
    assert sorted(d.amount_minor for d in mixed.discounts) == [40, 80]
    apart = [
        evaluate(rules(campaign(benefit=benefit)), basket(*half), here()).total_minor
        for half in ((100, 80), (60, 40))
    ]
    assert mixed.total_minor == sum(apart)


def test_the_discount_is_capped_and_says_so() -> None:
    capped = campaign(benefit=PercentOff(50), max_discount=Amount("IDR", 30_00))
    answer = evaluate(rules(capped), basket(100_00, 50_00), here())
    assert [d.amount_minor for d in answer.discounts] == [20_00, 10_00]
    assert answer.discounts[0].explanation == "c: 50 % off, IDR 30 at most"


def test_later_campaigns_see_what_is_left() -> None:
    first = campaign("first", benefit=PercentOff(50), stacking=Stacking(1))
    answer = evaluate(rules(campaign("later"), first), basket(100), here())
    assert given(answer) == [("first", "0", 50), ("later", "0", 5)]


def test_nothing_is_left_after_all_is_free() -> None:
    free = campaign("free", benefit=PercentOff(100), stacking=Stacking(1))
    answer = evaluate(rules(free, campaign("later")), basket(100), here())
    assert refused(answer) == [("later", "", "NOTHING_TO_DISCOUNT")]


def test_a_credit_is_left_alone() -> None:
    answer = evaluate(rules(campaign()), basket(-500, 100), here())
    assert given(answer) == [("c", "1", 10)]
    only = evaluate(rules(campaign()), basket(-500), here())
    assert refused(only) == [("c", "", "NO_MATCHING_LINES")]


def test_skus_and_attributes_narrow_what_counts() -> None:
    linen = Attribute("material", frozenset({"linen"}))
    shirts = Skus(frozenset({"shirt"}))
    wanted = Basket(
        "IDR",
        (
            Line("1", "shirt", 1, 100, {"material": "linen"}),
            Line("2", "shirt", 1, 100, {"material": "wool"}),
            Line("3", "scarf", 1, 100, {"material": "linen"}),
        ),
    )
    answer = evaluate(rules(campaign(conditions=(linen, shirts))), wanted, here())
    assert given(answer) == [("c", "1", 10)]


def test_exclusive_keeps_others_off_its_lines_only() -> None:
    alone = campaign(
        "alone",
        conditions=(Skus(frozenset({"shirt"})),),
        stacking=Stacking(5, exclusive=True),
    )
    answer = evaluate(rules(alone, campaign("all")), basket(100, 100), here())
    assert given(answer) == [("alone", "0", 10), ("all", "1", 10)]
    only = evaluate(rules(alone, campaign("all")), basket(100), here())
    assert refused(only) == [("all", "", "EXCLUDED_BY:alone")]


def test_exclusive_that_comes_later_takes_what_nobody_touched() -> None:
    first = campaign("first", conditions=(Skus(frozenset({"shirt"})),), stacking=Stacking(5))
    alone = campaign("alone", stacking=Stacking(0, exclusive=True))
    answer = evaluate(rules(first, alone), basket(100, 100), here())
    assert given(answer) == [("first", "0", 10), ("alone", "1", 10)]
    only = evaluate(rules(first, alone), basket(100), here())
    assert refused(only) == [("alone", "", "EXCLUDED_BY:first")]


def test_of_a_group_the_first_that_applies_is_used() -> None:
    best = campaign("best", conditions=(MinQuantity(5),), stacking=Stacking(9, group="sale"))
    good = campaign("good", stacking=Stacking(5, group="sale"))
    last = campaign("last", stacking=Stacking(1, group="sale"))
    answer = evaluate(rules(last, good, best), basket(100), here())
    assert given(answer) == [("good", "0", 10)]
    assert refused(answer) == [
        ("best", "", "MIN_QUANTITY_NOT_REACHED"),
        ("last", "", "EXCLUDED_BY:good"),
    ]


@pytest.mark.parametrize(
    ("said", "context", "reason"),
    [
        ({"valid_from": NOON + timedelta(seconds=1)}, {}, "NOT_YET_VALID"),
        ({"valid_until": NOON}, {}, "EXPIRED"),
        ({"channels": frozenset({"POS"})}, {"channel": "WEB"}, "WRONG_CHANNEL"),
        ({"locations": frozenset({"jkt"})}, {"location_id": "bdg"}, "WRONG_LOCATION"),
        ({"benefit": AmountOff(Amount("GBP", 1))}, {}, "CURRENCY_MISMATCH"),
        ({"budget_currency": "GBP"}, {}, "CURRENCY_MISMATCH"),
        ({"conditions": (MinSubtotal(Amount("IDR", 101)),)}, {}, "MIN_SUBTOTAL_NOT_REACHED"),
        ({"conditions": (MinQuantity(2),)}, {}, "MIN_QUANTITY_NOT_REACHED"),
        ({"benefit": BuyGet(1, 1)}, {}, "MIN_QUANTITY_NOT_REACHED"),
        ({"conditions": (Skus(frozenset({"hat"})),)}, {}, "NO_MATCHING_LINES"),
        ({"conditions": (Segments(frozenset({"vip"})),)}, {}, "SEGMENT_REQUIRED"),
        ({"limited_per_customer": True}, {}, "CUSTOMER_REQUIRED"),
        ({"closed": "BUDGET_SPENT"}, {}, "BUDGET_SPENT"),
        ({}, {"closed": {"c": "LIMIT_REACHED"}}, "LIMIT_REACHED"),
        ({"coupon_required": True}, {}, "COUPON_REQUIRED"),
    ],
)
def test_why_not(said: dict[str, object], context: dict[str, object], reason: str) -> None:
    answer = evaluate(rules(campaign(**said)), basket(100), here(**context))
    assert given(answer) == []
    assert refused(answer) == [("c", "", reason)]
    assert answer.rejected[0].explanation


@pytest.mark.parametrize(
    ("said", "context"),
    [
        ({"valid_from": NOON}, {}),
        ({"valid_until": NOON + timedelta(seconds=1)}, {}),
        ({"channels": frozenset({"POS"})}, {"channel": "POS"}),
        ({"locations": frozenset({"jkt"})}, {"location_id": "jkt"}),
        ({"conditions": (MinSubtotal(Amount("IDR", 100)),)}, {}),
        ({"conditions": (Segments(frozenset({"vip"})),)}, {"segments": frozenset({"vip"})}),
        ({"limited_per_customer": True}, {"customer_id": "cus_1"}),
    ],
)
def test_why_it_does(said: dict[str, object], context: dict[str, object]) -> None:
    assert given(evaluate(rules(campaign(**said)), basket(100), here(**context)))


def test_the_shopper_is_told_what_is_missing() -> None:
    least = MinSubtotal(Amount("IDR", 500_000_00))
    answer = evaluate(rules(campaign(conditions=(least,))), basket(450_000_00), here())
    assert answer.rejected[0].explanation == (
        "It begins at IDR 500,000 of goods that are part of it; IDR 50,000 more is needed."
    )


def test_a_campaign_that_a_coupon_would_not_help_is_not_listed() -> None:
    elsewhere = campaign(coupon_required=True, channels=frozenset({"POS"}))
    assert refused(evaluate(rules(elsewhere), basket(100), here(channel="WEB"))) == []


class TestCoupons:
    """Codes that were given."""

    rules_ = rules(campaign(coupon_required=True))

    def with_coupons(self, *coupons: CouponFacts, **said: object) -> Evaluation:
        return evaluate(self.rules_, basket(100), here(coupons=coupons, **said))

    def test_a_usable_one_opens_its_campaign(self) -> None:
        answer = self.with_coupons(CouponFacts("X1", "c"))
        assert [d.coupon_code for d in answer.discounts] == ["X1"]
        assert answer.discounts[0].explanation == "c: 10 % off, with coupon X1"

    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            (CouponFacts("X1", "", "", False, "COUPON_UNKNOWN"), "COUPON_UNKNOWN"),
            (CouponFacts("X1", "c", "cus_2"), "COUPON_NOT_YOURS"),
            (CouponFacts("X1", "c", "", False, "COUPON_USED_UP"), "COUPON_USED_UP"),
            (CouponFacts("X1", "c", "", False, "COUPON_EXPIRED"), "COUPON_EXPIRED"),
            (CouponFacts("X1", "gone"), "COUPON_EXPIRED"),
        ],
    )
    def test_one_that_is_not(self, facts: CouponFacts, reason: str) -> None:
        answer = self.with_coupons(facts, customer_id="cus_1")
        assert given(answer) == []
        assert (facts.campaign_id, "X1", reason) in refused(answer)

    def test_one_under_another_id_of_the_same_person(self) -> None:
        mine = CouponFacts("X1", "c", "cus_old")
        answer = self.with_coupons(mine, customer_id="cus_1", aliases=frozenset({"cus_old"}))
        assert given(answer)

    def test_one_a_basket_and_the_others_are_kept(self) -> None:
        used_up = CouponFacts("X0", "c", "", False, "COUPON_USED_UP")
        answer = self.with_coupons(used_up, CouponFacts("X1", "c"), CouponFacts("X2", "c"))
        assert [d.coupon_code for d in answer.discounts] == ["X1"]
        assert refused(answer) == [("c", "X0", "COUPON_USED_UP"), ("c", "X2", "EXCLUDED_BY:c")]

    def test_one_given_twice_counts_once(self) -> None:
        answer = self.with_coupons(CouponFacts("X1", "c"), CouponFacts("X1", "c"))
        assert len(answer.discounts) == 1
        assert refused(answer) == []

    def test_one_whose_campaign_does_not_hold_says_why(self) -> None:
        over = rules(campaign(coupon_required=True, valid_until=NOON))
        answer = evaluate(over, basket(100), here(coupons=(CouponFacts("X1", "c"),)))
        assert refused(answer) == [("c", "X1", "EXPIRED")]

    def test_one_of_a_campaign_that_needs_none_is_used_all_the_same(self) -> None:
        answer = evaluate(rules(campaign()), basket(100), here(coupons=(CouponFacts("X1", "c"),)))
        assert [d.coupon_code for d in answer.discounts] == ["X1"]

    def test_a_bad_one_does_not_spoil_a_campaign_that_needs_none(self) -> None:
        used_up = CouponFacts("X1", "c", usable=False)
        answer = evaluate(rules(campaign()), basket(100), here(coupons=(used_up,)))
        assert [d.coupon_code for d in answer.discounts] == [""]
        assert refused(answer) == [("c", "X1", "COUPON_USED_UP")]


def test_two_campaigns_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        RuleSet.of([campaign("a"), campaign("a")])


def test_two_lines_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="one id"):
        Basket("IDR", (Line("1", "a", 1, 1), Line("1", "b", 1, 1)))
