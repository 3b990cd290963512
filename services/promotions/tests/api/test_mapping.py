"""Campaigns through the contract: what can't be read is named, what can is kept."""

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from promotions_world import BEGUN, campaign, limited, rupiah

from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit.errors import InvalidArgument
from lintas_promotion_rules import MinSubtotal, RuleSet, Stacking, proto
from lintas_promotions import mapping
from lintas_promotions.api import requests

FINE = {"name": "n", "benefit": {"percentOff": 10}}
BAD_MONEY = {"currencyCode": "JPY", "nanos": 5}
LINE = {"sku": "a", "quantity": "1", "unitPrice": {"currencyCode": "IDR", "units": "5"}}


def message(**said: Any) -> messages.Campaign:
    return ParseDict(FINE | said, messages.Campaign())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"campaignId": "other"}, "campaignId"),
        ({"benefit": {}}, "benefit"),
        ({"benefit": {"amountOff": BAD_MONEY}}, "benefit.amountOff.nanos"),
        ({"benefit": {"percentOff": 1, "maxDiscount": {}}}, "benefit.maxDiscount.currencyCode"),
        ({"conditions": [{}]}, "conditions[0]"),
        (
            {"conditions": [{"minQuantity": "1"}, {"minSubtotal": {"currencyCode": "XYZ1"}}]},
            "conditions[1].minSubtotal.currencyCode",
        ),
        ({"budget": {"currencyCode": "nope"}}, "budget.currencyCode"),
        ({"channels": ["WEB", "CHANNEL_UNSPECIFIED"]}, "channels[1]"),
        ({"channels": [99]}, "channels[0]"),
    ],
)
def test_what_can_not_be_read_is_named(said: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        mapping.campaign_from_proto(message(**said), "c")
    assert [each.field for each in caught.value.violations] == [field]


def test_a_campaign_comes_back_as_it_was_put() -> None:
    said = campaign(
        valid_from=BEGUN,
        valid_until=BEGUN + timedelta(milliseconds=1),
        conditions=(MinSubtotal(rupiah(5)),),
        stacking=Stacking(3, True, "g"),
        channels=frozenset({"WEB", "POS"}),
        locations=frozenset({"jkt"}),
        coupon_required=True,
        limits=limited(5, 2),
        budget=rupiah(99),
    )
    assert mapping.campaign_from_proto(mapping.campaign_to_proto(said), "linen-hemat") == said


def test_whoever_evaluates_comes_to_the_same_version() -> None:
    for limits in (limited(), limited(3, 1)):
        said = campaign(limits=limits, budget=rupiah(500))
        told = messages.GetRulesResponse(campaigns=[mapping.rule_to_proto(said)])
        ours = RuleSet.of([said.rules_in_force()])
        assert proto.rule_set(told) == ours


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ([], ["lines"]),
        ([LINE | {"sku": ""}], ["lines[0].sku"]),
        ([LINE | {"quantity": "0"}], ["lines[0].quantity"]),
        ([LINE | {"quantity": str(2**60)}], ["lines[0].quantity"]),
        ([LINE | {"lineId": "x"}, LINE | {"lineId": "x"}], ["lines[1].lineId"]),
        (
            [LINE, LINE | {"unitPrice": {"currencyCode": "GBP", "units": "5"}}],
            ["lines[1].unitPrice.currencyCode"],
        ),
        ([LINE | {"unitPrice": {}}], ["lines[0].unitPrice.currencyCode"]),
    ],
)
def test_wrong_baskets(lines: list[dict[str, Any]], fields: list[str]) -> None:
    request = ParseDict({"lines": lines}, messages.EvaluatePromotionsRequest())
    with pytest.raises(InvalidArgument) as caught:
        requests.asked(request)
    assert [each.field for each in caught.value.violations] == fields


def test_a_basket_and_its_codes() -> None:
    said = {"lines": [LINE, LINE], "channel": "POS", "couponCodes": ["a-1", "A1", " ", "b"]}
    asked = requests.asked(ParseDict(said, messages.EvaluatePromotionsRequest()))
    assert [line.line_id for line in asked.basket.lines] == ["1", "2"]
    assert (asked.channel, asked.codes) == ("POS", ("a-1", "b"))


def test_too_many_codes() -> None:
    said = {"lines": [LINE], "couponCodes": [str(n) for n in range(21)]}
    with pytest.raises(InvalidArgument, match="couponCodes"):
        requests.asked(ParseDict(said, messages.EvaluatePromotionsRequest()))


def test_symbologies() -> None:
    assert requests.symbology("") == "QR"
    assert requests.symbology("code128") == "CODE128"
    with pytest.raises(InvalidArgument, match="symbology"):
        requests.symbology("EAN13")
