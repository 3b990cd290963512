"""Real engines, both drivers, many at once."""

import asyncio
from collections import Counter as Count

import pytest
from promotions_world import World, asked, campaign, limited, rupiah

from lintas_kit.errors import FailedPrecondition
from lintas_promotions.domain.effects import Kind
from lintas_promotions.domain.lot import Order
from lintas_promotions.domain.redemption import Redemption

pytestmark = pytest.mark.engine


def reasons(held: list[Redemption]) -> Count[str]:
    return Count("GIVEN" if each.plan.discounts else each.plan.rejected[0].reason for each in held)


async def test_a_coupon_with_one_use_is_used_once_by_a_hundred(real: World) -> None:
    await real.has(campaign(coupon_required=True))
    code = await real.coupon()
    held = await asyncio.gather(
        *(real.use.hold(f"ord_{n}", asked(codes=(code,))) for n in range(100))
    )
    assert reasons(held) == {"GIVEN": 1, "COUPON_USED_UP": 99}
    coupon = await real.use.find_coupon(code)
    assert (coupon.uses, coupon.redeemed) == (1, 0)
    winner = next(each for each in held if each.plan.discounts)
    await real.use.commit(winner.order_id)
    await real.come_to_rest()
    coupon = await real.use.find_coupon(code)
    assert (coupon.uses, coupon.redeemed) == (1, 1)
    assert await differences(real) == {0}


async def test_a_limit_of_fifty_holds_against_two_hundred(real: World) -> None:
    await real.has(campaign(limits=limited(50)))
    held = await asyncio.gather(*(real.use.hold(f"ord_{n}", asked()) for n in range(200)))
    assert reasons(held) == {"GIVEN": 50, "LIMIT_REACHED": 150}
    await asyncio.gather(*(real.use.commit(each.order_id) for each in held if each.plan.discounts))
    found = await real.store.campaigns.get("linen-hemat")
    assert found
    assert (found.figures.uses, found.figures.redeemed) == (50, 50)
    assert found.figures.discounted == {"IDR": 50 * 15_00}
    assert await differences(real) == {0}


async def test_a_budget_is_never_overspent(real: World) -> None:
    await real.has(campaign(budget=rupiah(100_00)))
    held = await asyncio.gather(*(real.use.hold(f"ord_{n}", asked()) for n in range(40)))
    assert reasons(held) == {"GIVEN": 6, "BUDGET_SPENT": 34}


async def test_a_customer_at_two_tills_stays_within_the_limit(real: World) -> None:
    await real.has(campaign(limits=limited(per_customer=2)))
    held = await asyncio.gather(
        *(real.use.hold(f"ord_{n}", asked(customer=f"cus_{n % 3}")) for n in range(30))
    )
    assert reasons(held) == {"GIVEN": 6, "LIMIT_REACHED": 24}
    for each in held:
        await real.use.release(each.order_id)
    again = await real.use.hold("ord_later", asked(customer="cus_0"))
    assert again.plan.discounts


async def test_the_same_order_at_once_holds_once(real: World) -> None:
    await real.has(campaign(limits=limited(50)))
    held = await asyncio.gather(*(real.use.hold("ord_1", asked()) for _ in range(20)))
    assert {each.plan for each in held} == {held[0].plan}
    counter = await real.store.counters.get(Kind.CAMPAIGN, "linen-hemat")
    assert counter.uses == len(counter.holds) == 1


async def test_commit_release_and_reverse_at_once_end_in_one_way(real: World) -> None:
    await real.has(campaign(limits=limited(50)))
    for n in range(10):
        await real.use.hold(f"ord_{n}", asked())
    await asyncio.gather(
        *(
            do(f"ord_{n}")
            for n in range(10)
            for do in (real.use.commit, real.use.release, real.use.commit, real.use.release)
        ),
        return_exceptions=True,
    )
    await real.come_to_rest()
    counter = await real.store.counters.get(Kind.CAMPAIGN, "linen-hemat")
    assert (counter.uses, counter.redeemed, counter.holds, counter.done) == (
        0,
        0,
        frozenset(),
        frozenset(),
    )
    assert await differences(real) == {0}


async def test_a_released_order_is_not_held_any_more(real: World) -> None:
    await real.has(campaign())
    await real.use.release("ord_1")
    with pytest.raises(FailedPrecondition, match="REDEMPTION_RELEASED"):
        await real.use.hold("ord_1", asked())


async def test_lots_at_once_share_no_number(real: World) -> None:
    await real.has(campaign())
    lots = await asyncio.gather(*(real.use.issue(Order("linen-hemat", n)) for n in (1, 40, 1, 60)))
    made = [coupon for lot in lots for coupon in lot]
    assert sorted(each.number for each in made) == list(range(1, 103))
    assert len({each.code for each in made}) == 102
    assert (await real.use.find_coupon(made[50].code.lower())).number == made[50].number


async def differences(real: World) -> set[int]:
    from lintas_promotions.books import CheckBooks

    return {law.difference for law in (await CheckBooks(real.store)()).laws}
