"""Campaigns: what is wrong with a draft, and what stays when it is changed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from promotions_world import BEGUN, campaign, limited, rupiah

from lintas_kit.errors import InvalidArgument
from lintas_promotion_rules import (
    Amount,
    AmountOff,
    Attribute,
    BuyGet,
    MinQuantity,
    MinSubtotal,
    PercentOff,
    Segments,
    Skus,
    Stacking,
)
from lintas_promotions.domain.campaign import Figures, check

NONE: frozenset[str] = frozenset()


def wrong(**said: Any) -> list[str]:
    campaign_id = said.pop("campaign_id", "c")
    with pytest.raises(InvalidArgument) as caught:
        check(campaign(campaign_id, **said))
    return [each.field for each in caught.value.violations]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"campaign_id": "no spaces"}, ["campaignId"]),
        ({"campaign_id": "x" * 65}, ["campaignId"]),
        ({"name": "  "}, ["name"]),
        ({"valid_from": BEGUN, "valid_until": BEGUN}, ["to"]),
        ({"benefit": PercentOff(0)}, ["benefit.percentOff"]),
        ({"benefit": PercentOff(101)}, ["benefit.percentOff"]),
        ({"benefit": AmountOff(rupiah(0))}, ["benefit.amountOff"]),
        ({"benefit": BuyGet(0, -1)}, ["benefit.buyGet.buy", "benefit.buyGet.get"]),
        ({"max_discount": rupiah(-1)}, ["benefit.maxDiscount"]),
        ({"conditions": (MinSubtotal(rupiah(0)),)}, ["conditions[0].minSubtotal"]),
        (
            {"conditions": (MinQuantity(1), MinQuantity(0))},
            ["conditions[1].minQuantity"],
        ),
        ({"conditions": (Skus(NONE),)}, ["conditions[0].skus.skus"]),
        (
            {"conditions": (Attribute("", NONE),)},
            ["conditions[0].attribute.name", "conditions[0].attribute.values"],
        ),
        ({"conditions": (Segments(frozenset({" "})),)}, ["conditions[0].segments.segments"]),
        ({"conditions": (MinQuantity(1),) * 51}, ["conditions"]),
        ({"locations": frozenset({""})}, ["locations"]),
        ({"stacking": Stacking(group="g" * 129)}, ["stacking.group"]),
        (
            {"limits": limited(-1, -1)},
            ["limits.totalRedemptions", "limits.redemptionsPerCustomer"],
        ),
        ({"budget": rupiah(0)}, ["budget"]),
        (
            {"benefit": AmountOff(Amount("GBP", 1)), "budget": rupiah(100)},
            ["budget.currencyCode"],
        ),
        (
            {"conditions": (MinSubtotal(Amount("GBP", 1)),), "max_discount": rupiah(5)},
            ["conditions[0].minSubtotal.currencyCode"],
        ),
    ],
)
def test_every_wrong_field_is_named(said: dict[str, Any], fields: list[str]) -> None:
    assert wrong(**said) == fields


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert wrong(name="", benefit=PercentOff(0), budget=rupiah(-5)) == [
        "name",
        "benefit.percentOff",
        "budget",
    ]


def test_a_full_campaign_is_fine() -> None:
    check(
        campaign(
            conditions=(MinSubtotal(rupiah(1)), Skus(frozenset({"a"}))),
            benefit=AmountOff(rupiah(10)),
            max_discount=rupiah(5),
            valid_from=BEGUN,
            valid_until=BEGUN + timedelta(days=1),
            limits=limited(10, 1),
            budget=rupiah(1000),
        )
    )


@pytest.mark.parametrize(
    ("figures", "closed"),
    [
        (Figures(9, 1, {"IDR": 999}), ""),
        (Figures(10, 10, {"IDR": 1}), "LIMIT_REACHED"),
        (Figures(1, 0, {"IDR": 1000}), "BUDGET_SPENT"),
        (Figures(1, 0, {"GBP": 1000}), ""),
    ],
)
def test_closed(figures: Figures, closed: str) -> None:
    said = campaign(limits=limited(10), budget=rupiah(1000))
    assert replace(said, figures=figures).closed == closed
    assert replace(said, figures=figures).rules_in_force().closed == closed


def test_a_change_keeps_the_figures() -> None:
    before = replace(campaign(), figures=Figures(3, 2, {"IDR": 5}), version=4)
    after = before.redefined(campaign(name="New"))
    assert (after.figures, after.version, after.rules.name) == (before.figures, 5, "New")


def test_a_budget_that_was_used_keeps_its_currency() -> None:
    used = replace(campaign(budget=rupiah(10)), figures=Figures(1))
    with pytest.raises(InvalidArgument, match=r"budget\.currencyCode"):
        used.redefined(campaign(budget=Amount("GBP", 10)))
    campaign(budget=rupiah(10)).redefined(campaign(budget=Amount("GBP", 10)))
