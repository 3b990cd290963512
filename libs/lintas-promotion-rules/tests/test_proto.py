"""Through the contract and back: the same rules, the same version, the same answer."""

import pytest
from babel.core import get_global
from hypothesis import given, settings
from hypothesis import strategies as st
from promotion_shop import baskets, campaign, contexts, here, many_campaigns

from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit import money
from lintas_promotion_rules import (
    Amount,
    Basket,
    Campaign,
    EvaluationContext,
    Line,
    RuleSet,
    currency,
    evaluate,
    proto,
)


@settings(max_examples=80)
@given(many_campaigns(), baskets(), contexts())
def test_parity(campaigns: list[Campaign], basket: Basket, context: EvaluationContext) -> None:
    ours = RuleSet.of(campaigns)
    told = messages.GetRulesResponse(
        rules_version=ours.version, campaigns=[proto.campaign_message(c) for c in ours.campaigns]
    )
    over_the_wire = messages.GetRulesResponse.FromString(told.SerializeToString())
    theirs = proto.rule_set(over_the_wire)
    assert theirs == ours
    lines = [
        messages.BasketLine(
            line_id=line.line_id,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=proto.money(Amount("IDR", line.unit_price_minor)),
            attributes=dict(line.attributes),
        )
        for line in basket.lines
    ]
    answer = evaluate(theirs, proto.basket("IDR", lines), context)
    assert answer == evaluate(ours, basket, context)
    discounts = proto.discounts(answer, "IDR")
    assert [proto.amount(d.amount).minor for d in discounts] == [
        d.amount_minor for d in answer.discounts
    ]
    assert [r.reason for r in proto.rejections(answer)] == [r.reason for r in answer.rejected]


@given(st.sampled_from(["IDR", "JPY", "KWD", "GBP", "CLF"]), st.integers(-(10**15), 10**15))
def test_money_is_exact(code: str, minor: int) -> None:
    assert proto.amount(proto.money(Amount(code, minor))) == Amount(code, minor)


def test_currencies_have_the_decimals_that_the_platform_knows() -> None:
    for code in get_global("all_currencies"):
        assert currency.decimals(code) == money.decimals(code), code


@pytest.mark.parametrize(
    ("minor", "code", "words"),
    [
        (50_000_00, "IDR", "IDR 50,000"),
        (255, "GBP", "GBP 2.55"),
        (-5, "GBP", "GBP -0.05"),
        (1234, "JPY", "JPY 1,234"),
        (1500, "KWD", "KWD 1.500"),
    ],
)
def test_amounts_for_people(minor: int, code: str, words: str) -> None:
    assert currency.printed(code, minor) == words


def used(**usage: object) -> Campaign:
    message = proto.campaign_message(campaign())
    message.limits.total_redemptions = 10
    message.budget.CopyFrom(proto.money(Amount("IDR", 1000)))
    message.usage.CopyFrom(messages.CampaignUsage(**usage))
    return proto.campaign(message)


def test_a_campaign_that_is_used_up_is_closed() -> None:
    spent = proto.money(Amount("IDR", 1000))
    assert used(held=4, redeemed=5).closed == ""
    assert used(held=5, redeemed=5).closed == "LIMIT_REACHED"
    assert used(discounted=spent).closed == "BUDGET_SPENT"
    answer = evaluate(
        RuleSet.of([used(discounted=spent)]), Basket("IDR", (Line("1", "a", 1, 100),)), here()
    )
    assert [r.reason for r in answer.rejected] == ["BUDGET_SPENT"]
