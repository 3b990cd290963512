"""Lines, adjustments and durations as callers send them."""

from datetime import timedelta

import pytest

from lintas_inventory.domain import adjustment
from lintas_inventory.domain.adjustment import Adjustment, Reason
from lintas_inventory.domain.lines import stock_lines
from lintas_inventory.domain.reservation import hold_for
from lintas_inventory.domain.stock import Key
from lintas_kit.errors import InvalidArgument

SHIRT = Key("shirt", "jkt")


def test_lines_of_one_stock_go_together() -> None:
    lines = stock_lines([("socks", "jkt", 1), ("shirt", "jkt", 2), ("shirt", "jkt", 3)])
    assert [(line.key.sku, line.quantity, line.line) for line in lines] == [
        ("socks", 1, 0),
        ("shirt", 5, 1),
    ]


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        stock_lines([("shirt", "jkt", 0), ("", "jkt", 1), ("shirt", "", -1)])
    assert [violation.field for violation in refusal.value.violations] == [
        "lines[0].quantity",
        "lines[1].sku",
        "lines[2].locationId",
        "lines[2].quantity",
    ]


@pytest.mark.parametrize("count", [0, 501])
def test_there_are_1_to_500_lines(count: int) -> None:
    with pytest.raises(InvalidArgument):
        stock_lines([("shirt", "jkt", 1)] * count)


def test_every_wrong_adjustment_is_named() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        adjustment.checked(
            [
                Adjustment(SHIRT, 0, Reason.THEFT, "", 0),
                Adjustment(SHIRT, 1, None, "", 1),
                Adjustment(SHIRT, 1, Reason.RECEIPT, "po-1", 2),
                Adjustment(SHIRT, 1, Reason.RECEIPT, "po-1", 3),
            ]
        )
    assert [violation.field for violation in refusal.value.violations] == [
        "adjustments[0].delta",
        "adjustments[1].reason",
        "adjustments[3].reference",
    ]


def test_a_hold_lasts_15_minutes_unless_told_and_7_days_at_most() -> None:
    assert hold_for(None) == timedelta(minutes=15)
    assert hold_for(timedelta(days=7)) == timedelta(days=7)
    assert hold_for(timedelta(days=90), by_service=True) == timedelta(days=90)
    for wrong in (timedelta(0), timedelta(days=7, seconds=1)):
        with pytest.raises(InvalidArgument):
            hold_for(wrong)
