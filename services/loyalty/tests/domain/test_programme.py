"""The rules of the programme."""

from datetime import UTC, datetime

import pytest

from lintas_kit.errors import FailedPrecondition, InvalidArgument
from lintas_kit.money import Money
from lintas_loyalty.domain.programme import Programme, Tier, programme

START = datetime(2026, 1, 1, tzinfo=UTC)


def rupiah(amount: int) -> Money:
    return Money("IDR", amount * 100)


def the_programme() -> Programme:
    return Programme({"IDR": rupiah(10_000)}, (Tier("GOLD", 100, 150),), 365, {}, 1, START)


@pytest.mark.parametrize(
    ("paid", "tier", "points"),
    [
        (rupiah(296_650), None, 29),
        (rupiah(9_999), None, 0),
        (rupiah(0), None, 0),
        (rupiah(-50_000), None, 0),
        (rupiah(296_650), Tier("GOLD", 100, 150), 44),
        (Money("EUR", 100_000), None, 0),
    ],
)
def test_points_are_rounded_down(paid: Money, tier: Tier | None, points: int) -> None:
    assert the_programme().points_for(paid, tier, START) == points


def test_an_order_from_before_the_programme_earns_nothing() -> None:
    before = datetime(2025, 12, 31, tzinfo=UTC)
    assert the_programme().points_for(rupiah(100_000), None, before) == 0
    assert Programme().points_for(rupiah(100_000), None, START) == 0


def test_points_lapse_at_the_midnight_after_their_last_day() -> None:
    earned = datetime(2026, 1, 1, 18, 30, tzinfo=UTC)
    assert the_programme().lapses_at(earned) == datetime(2027, 1, 2, tzinfo=UTC)
    assert Programme().lapses_at(earned) is None


def test_tiers_are_reached_by_lifetime_points() -> None:
    made = programme([], [Tier("GOLD", 2000), Tier("BRONZE", 0), Tier("SILVER", 500)], 0, [])
    at = [made.tier_at(points) for points in (0, 499, 500, 2000)]
    assert [tier.name if tier else "" for tier in at] == ["BRONZE", "BRONZE", "SILVER", "GOLD"]
    above = made.tier_after(500)
    assert above
    assert above.name == "GOLD"
    assert made.tier_after(2000) is None


def test_every_wrong_field_is_named() -> None:
    tiers = [Tier("", -1, 0), Tier("A", 5), Tier("A", 5)]
    with pytest.raises(InvalidArgument) as refused:
        programme([rupiah(0), rupiah(1)], tiers, -1, [rupiah(-1)])
    assert [violation.field for violation in refused.value.violations] == [
        "earn[0].perPoint",
        "earn[1].perPoint",
        "tiers[0].name",
        "tiers[0].fromPoints",
        "tiers[0].multiplierPercent",
        "tiers[2].name",
        "tiers[2].fromPoints",
        "pointValue[0]",
        "expiry.days",
    ]


def test_points_buy_nothing_where_they_have_no_value() -> None:
    with pytest.raises(FailedPrecondition) as refused:
        the_programme().value_of(10, "IDR")
    assert refused.value.reason == "POINTS_NOT_ACCEPTED"
