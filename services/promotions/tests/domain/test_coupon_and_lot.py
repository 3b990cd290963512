"""Coupons, and lots of them."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from promotions_world import BEGUN, campaign, limited

from lintas_kit.errors import FailedPrecondition, InvalidArgument
from lintas_promotions.domain import lot
from lintas_promotions.domain.campaign import Figures
from lintas_promotions.domain.coupon import Coupon, State
from lintas_promotions.domain.lot import Birth, Order

LATER = BEGUN + timedelta(days=1)


def coupon(**said: Any) -> Coupon:
    return Coupon(**{"code": "C-1", "campaign_id": "c", "number": 1} | _ONE | said)


_ONE = {"max_redemptions": 1, "created_at": BEGUN}


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ({}, State.ACTIVE, ""),
        ({"uses": 1}, State.ACTIVE, "COUPON_USED_UP"),
        ({"uses": 1, "redeemed": 1}, State.USED_UP, "COUPON_USED_UP"),
        ({"expires_at": BEGUN}, State.EXPIRED, "COUPON_EXPIRED"),
        ({"expires_at": LATER}, State.ACTIVE, ""),
        ({"uses": 1, "redeemed": 1, "max_redemptions": 2}, State.ACTIVE, ""),
    ],
)
def test_state_and_facts(said: dict[str, Any], state: State, reason: str) -> None:
    facts = coupon(**said).facts(BEGUN)
    assert coupon(**said).state(BEGUN) is state
    assert (facts.usable, facts.reason) == (not reason, reason)


def test_what_happened_is_not_stopped_by_uses_but_by_its_end() -> None:
    assert coupon(uses=1).facts(BEGUN, past_limits=True).usable
    assert not coupon(expires_at=BEGUN).facts(BEGUN, past_limits=True).usable


def test_it_ends_no_later_than_its_campaign() -> None:
    assert coupon().ending_with(None).expires_at is None
    assert coupon().ending_with(BEGUN).expires_at == BEGUN
    assert coupon(expires_at=LATER).ending_with(BEGUN).expires_at == BEGUN
    assert coupon(expires_at=BEGUN).ending_with(LATER).expires_at == BEGUN


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        (Order("c", 0), ["count"]),
        (Order("c", 1001), ["count"]),
        (Order("c", max_redemptions=0), ["perCoupon.maxRedemptions"]),
        (Order("c", valid_for=timedelta()), ["validFor"]),
        (Order("c", customer_id="x" * 129), ["customerId"]),
        (Order("c", -1, -1), ["count", "perCoupon.maxRedemptions"]),
    ],
)
def test_what_is_wrong_with_an_order(order: Order, fields: list[str]) -> None:
    with pytest.raises(InvalidArgument) as caught:
        order.check()
    assert [each.field for each in caught.value.violations] == fields


def test_a_lot_counts_up_and_shares_its_birth() -> None:
    order = Order("c", 3, 2, "cus_1", 4, timedelta(days=1))
    made = lot.make(order, 8, Birth(BEGUN, "jrn_1", "00-x"), random.Random(1).choice)
    assert [each.number for each in made] == [8, 9, 10]
    assert {each.expires_at for each in made} == {LATER}
    assert {(each.journey_id, each.customer_id, each.channel) for each in made} == {
        ("jrn_1", "cus_1", 4)
    }


def test_a_lot_that_is_valid_beyond_the_calendar_has_no_end() -> None:
    order = Order("c", valid_for=timedelta.max)
    [made] = lot.make(order, 1, Birth(BEGUN), random.Random(1).choice)
    assert made.expires_at is None


def test_no_coupons_of_what_can_not_be_used() -> None:
    lot.require_open(campaign(), BEGUN)
    with pytest.raises(FailedPrecondition, match="CAMPAIGN_EXPIRED"):
        lot.require_open(campaign(valid_until=BEGUN), BEGUN)
    with pytest.raises(FailedPrecondition, match="LIMIT_REACHED"):
        lot.require_open(replace(campaign(limits=limited(1)), figures=Figures(1)), BEGUN)


@pytest.mark.parametrize(
    ("order", "alone", "under_way"),
    [
        (Order("c"), True, True),
        (Order("c", count=100), False, True),
        (Order("c", max_redemptions=1000), False, False),
        (Order("c", count=2, customer_id="cus_1"), True, True),
        (Order("c", max_redemptions=3, customer_id="cus_1"), True, True),
    ],
)
def test_only_what_is_handed_to_somebody_has_a_journey(
    order: Order, alone: bool, under_way: bool
) -> None:
    assert order.has_journey(under_way=False) is alone
    assert order.has_journey(under_way=True) is under_way
