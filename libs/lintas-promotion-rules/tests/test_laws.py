"""What holds for any rules and any basket."""

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from promotion_shop import NOON, baskets, campaign, contexts, many_campaigns, rules

from lintas_promotion_rules import (
    Basket,
    BuyGet,
    Campaign,
    EvaluationContext,
    Line,
    RuleSet,
    evaluate,
)
from lintas_promotion_rules.benefits import Left, half_even, shared, take_off


@settings(max_examples=150)
@given(many_campaigns(), baskets(), contexts())
def test_no_line_falls_below_nothing(
    campaigns: list[Campaign], basket: Basket, context: EvaluationContext
) -> None:
    answer = evaluate(RuleSet.of(campaigns), basket, context)
    left = {line.line_id: line.subtotal for line in basket.lines}
    for discount in answer.discounts:
        assert discount.amount_minor > 0
        left[discount.line_id] -= discount.amount_minor
        assert left[discount.line_id] >= 0
    assert answer.total_minor <= sum(max(0, line.subtotal) for line in basket.lines)


@settings(max_examples=80)
@given(many_campaigns(), baskets(), contexts(), st.randoms(use_true_random=False))
def test_the_order_of_campaigns_is_of_no_matter(
    campaigns: list[Campaign],
    basket: Basket,
    context: EvaluationContext,
    chance: random.Random,
) -> None:
    mixed = list(campaigns)
    chance.shuffle(mixed)
    first, second = RuleSet.of(campaigns), RuleSet.of(mixed)
    assert first.version == second.version
    assert evaluate(first, basket, context) == evaluate(second, basket, context)


@settings(max_examples=80)
@given(many_campaigns(), baskets(), contexts())
def test_every_campaign_is_accounted_for(
    campaigns: list[Campaign], basket: Basket, context: EvaluationContext
) -> None:
    answer = evaluate(RuleSet.of(campaigns), basket, context)
    used = {each.campaign_id for each in answer.discounts}
    refused = {each.campaign_id for each in answer.rejected if not each.coupon_code}
    assert not used & refused
    for each in campaigns:
        told = each.campaign_id in used | {r.campaign_id for r in answer.rejected}
        assert told or each.coupon_required
    for coupon in context.coupons:
        places = {d.coupon_code for d in answer.discounts} | {
            r.coupon_code for r in answer.rejected
        }
        assert coupon.code in places


@settings(max_examples=80)
@given(many_campaigns(), baskets(), contexts())
def test_bounds_are_kept(
    campaigns: list[Campaign], basket: Basket, context: EvaluationContext
) -> None:
    answer = evaluate(RuleSet.of(campaigns), basket, context)
    groups: dict[str, str] = {}
    exclusive_on: dict[str, set[str]] = {}
    for each in campaigns:
        mine = [d for d in answer.discounts if d.campaign_id == each.campaign_id]
        if each.max_discount:
            assert sum(d.amount_minor for d in mine) <= each.max_discount.minor
        if mine and each.stacking.group:
            assert groups.setdefault(each.stacking.group, each.campaign_id) == each.campaign_id
        if each.stacking.exclusive:
            for discount in mine:
                exclusive_on.setdefault(discount.line_id, set()).add(each.campaign_id)
    for line_id, alone in exclusive_on.items():
        assert {d.campaign_id for d in answer.discounts if d.line_id == line_id} == alone


@given(many_campaigns(), st.integers(0, 5))
def test_the_version_changes_with_the_content(campaigns: list[Campaign], which: int) -> None:
    assume(campaigns)
    changed = list(campaigns)
    index = which % len(campaigns)
    changed[index] = replace(changed[index], name=changed[index].name + "!")
    assert RuleSet.of(campaigns).version != RuleSet.of(changed).version
    assert RuleSet.of(campaigns).version == RuleSet.of(list(campaigns)).version


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=20), st.integers(0, 10**9))
def test_shares_sum_exactly_and_never_exceed_their_weights(weights: list[int], off: int) -> None:
    amount = min(off, sum(weights))
    shares = shared(amount, weights)
    assert sum(shares) == amount
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@given(st.integers(1, 10**12), st.integers(1, 10**6))
def test_half_even_is_python_s_own_rounding(numerator: int, denominator: int) -> None:
    assert half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 900)), min_size=1, max_size=5),
)
def test_buy_get_is_what_counting_units_one_by_one_gives(
    buy: int, get: int, lines: list[tuple[int, int]]
) -> None:
    left = [Left(quantity, quantity * price) for quantity, price in lines]
    units = sorted((price for quantity, price in lines for _ in range(quantity)), reverse=True)
    size = buy + get
    sets = [units[at : at + size] for at in range(0, len(units) // size * size, size)]
    free = sum(sum(each[buy:]) for each in sets)
    assert sum(take_off(BuyGet(buy, get), left)) == free


@given(st.integers(1, 3), st.lists(st.integers(1, 100), min_size=1, max_size=9))
def test_buying_together_is_never_worse_than_apart(buy: int, prices: list[int]) -> None:
    ruled = rules(campaign(benefit=BuyGet(buy, 1)))
    context = EvaluationContext(at=NOON)

    def off(some: list[int]) -> int:
        lines = tuple(Line(str(n), "a", 1, price) for n, price in enumerate(some))
        return evaluate(ruled, Basket("IDR", lines), context).total_minor

    whole = sorted(prices, reverse=True)
    cut = (buy + 1) * (len(whole) // (buy + 1) // 2)
    assert off(whole) >= off(whole[:cut]) + off(whole[cut:])
