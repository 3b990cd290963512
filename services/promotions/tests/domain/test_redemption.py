"""The states of a redemption and the steps that each leads to."""

from datetime import timedelta

import pytest
from promotions_world import BEGUN

from lintas_kit.errors import FailedPrecondition
from lintas_promotion_rules import Discount
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.effects import REMEMBERED, Kind, Mode, Use
from lintas_promotions.domain.ledger import Given
from lintas_promotions.domain.redemption import (
    GIVEN_UP_AFTER,
    HOLD_LASTS,
    Plan,
    Redemption,
    State,
)

USES = (Use(Kind.CAMPAIGN, "c", "c", "IDR", 30), Use(Kind.COUPON, "X", "c"))
PLAN = Plan("IDR", "cus_1", (Discount("c", "X", "1", 30, ""),), uses=USES)
HOLDING = redemptions.begun("ord_1", PLAN, BEGUN)
HELD = redemptions.held(HOLDING, BEGUN)
LATE = BEGUN + timedelta(hours=1)


def modes(redemption: Redemption) -> list[Mode]:
    return [each.mode for each in redemption.pending]


def done(redemption: Redemption) -> Redemption:
    return redemptions.settled(redemption, redemptions.ripe(redemption, BEGUN), BEGUN)


COMMITTED = done(redemptions.commit(HELD, BEGUN))
EXPIRED = done(redemptions.expire(HELD, LATE))


def test_due_dates() -> None:
    assert HOLDING.due == BEGUN + GIVEN_UP_AFTER
    assert HELD.due == BEGUN + HOLD_LASTS
    assert redemptions.begun("o", Plan(), BEGUN).state is State.HELD
    assert COMMITTED.due is None


def test_commit_turns_holds_into_redemptions_once() -> None:
    after = redemptions.commit(HELD, BEGUN)
    assert modes(after) == [Mode.COMMIT, Mode.COMMIT]
    assert {each.token for each in after.pending} == {HELD.token}
    assert [(e.uses, e.minor) for e in after.entries] == [(1, 30)]
    assert redemptions.commit(COMMITTED, LATE) is COMMITTED


def test_an_order_that_stands_counts_though_its_hold_ran_out() -> None:
    after = redemptions.commit(EXPIRED, LATE)
    assert after.state is State.COMMITTED
    assert modes(after) == [Mode.POST, Mode.POST]
    assert after.pending[0].token != HELD.token
    forgotten = done(after)
    assert modes(forgotten) == [Mode.FORGET, Mode.FORGET]
    assert forgotten.due == BEGUN + REMEMBERED


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (HOLDING, [Mode.BAR, Mode.BAR]),
        (HELD, [Mode.FREE, Mode.FREE]),
        (COMMITTED, [Mode.POST, Mode.POST]),
        (EXPIRED, []),
    ],
)
def test_release(before: Redemption, expected: list[Mode]) -> None:
    after = redemptions.release(before, BEGUN)
    assert after.state is State.RELEASED
    assert modes(after) == expected
    assert redemptions.release(after, LATE) is after
    with pytest.raises(FailedPrecondition, match="REDEMPTION_RELEASED"):
        redemptions.commit(after, LATE)


def test_a_cancelled_order_gives_all_back() -> None:
    after = redemptions.release(COMMITTED, LATE)
    campaign, coupon = after.pending
    assert (campaign.uses, campaign.minor) == (-1, -30)
    assert (coupon.uses, coupon.minor) == (-1, 0)
    assert sum(each.minor for each in after.entries) == 0


def test_a_part_gives_money_back_but_no_use() -> None:
    after = redemptions.reverse(COMMITTED, "ret_1", [Given("c", "X", "1", 10)], LATE)
    [only] = after.pending
    assert (only.kind, only.uses, only.minor) == (Kind.CAMPAIGN, 0, -10)
    assert redemptions.reverse(after, "ret_1", [Given("c", "X", "1", 10)], LATE) is after
    rest = redemptions.reverse(done(after), "ret_2", [Given("c", "X", "1", 20)], LATE)
    assert [each.uses for each in rest.pending if each.mode is Mode.POST] == [-1, -1]


@pytest.mark.parametrize("before", [HOLDING, HELD, EXPIRED])
def test_only_what_was_committed_comes_back(before: Redemption) -> None:
    with pytest.raises(FailedPrecondition, match="REDEMPTION_NOT_COMMITTED"):
        redemptions.reverse(before, "ret_1", [], LATE)


def test_expiry() -> None:
    assert modes(redemptions.expire(HOLDING, LATE)) == [Mode.BAR, Mode.BAR]
    assert modes(redemptions.expire(HELD, LATE)) == [Mode.FREE, Mode.FREE]
    assert redemptions.expire(COMMITTED, LATE) is COMMITTED
    assert redemptions.expire_holding(HELD, LATE) is HELD
    with pytest.raises(FailedPrecondition, match="REDEMPTION_NOT_HELD"):
        redemptions.commit(HOLDING, LATE)


def test_planned_again_frees_what_was_planned_before() -> None:
    after = redemptions.again(HOLDING, PLAN, LATE)
    assert after.token != HOLDING.token
    assert [(e.mode, e.token) for e in after.pending] == [(Mode.FREE, HOLDING.token)] * 2
    assert redemptions.again(EXPIRED, PLAN, LATE).pending == ()


def test_what_is_not_ripe_waits() -> None:
    barred = redemptions.settled(
        redemptions.expire(HOLDING, BEGUN),
        redemptions.ripe(redemptions.expire(HOLDING, BEGUN), BEGUN),
        BEGUN,
    )
    assert redemptions.ripe(barred, BEGUN) == []
    assert len(redemptions.ripe(barred, BEGUN + REMEMBERED)) == 2
    rested = redemptions.settled(barred, barred.pending, BEGUN + REMEMBERED)
    assert (rested.pending, rested.due) == ((), None)
