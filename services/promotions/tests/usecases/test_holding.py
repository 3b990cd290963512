"""Holding, committing, releasing and reversing, on a store in memory."""

from datetime import timedelta

import pytest
from promotions_memory import Crash
from promotions_world import World, asked, campaign, limited, rupiah

from lintas_kit.errors import EtagMismatch, FailedPrecondition, InvalidArgument, NotFound
from lintas_promotion_rules import Segments, Stacking
from lintas_promotions.domain.basket import distinct
from lintas_promotions.domain.effects import Counter, Kind
from lintas_promotions.domain.ledger import Given
from lintas_promotions.domain.lot import Order
from lintas_promotions.domain.redemption import Redemption, State
from lintas_promotions.peers import Person


def reasons(held: Redemption) -> list[tuple[str, str]]:
    return [(each.campaign_id, each.reason) for each in held.plan.rejected]


async def counter(world: World, campaign_id: str = "linen-hemat") -> Counter:
    return await world.store.counters.get(Kind.CAMPAIGN, campaign_id)


async def test_hold_commit_release(world: World) -> None:
    await world.has(campaign())
    held = await world.use.hold("ord_1", asked(200_00, 100_00))
    assert [d.amount_minor for d in held.plan.discounts] == [30_00, 15_00]
    assert (await counter(world)).holds
    await world.use.commit("ord_1")
    assert (await counter(world)).discounted == {"IDR": 45_00}
    await world.use.release("ord_1")
    back = await counter(world)
    assert (back.uses, back.redeemed, back.spent["IDR"], back.discounted["IDR"]) == (0, 0, 0, 0)


async def test_a_repeated_hold_answers_the_same_even_under_other_rules(world: World) -> None:
    await world.has(campaign())
    first = await world.use.hold("ord_1", asked())
    await world.has(campaign(name="Other"))
    assert await world.use.hold("ord_1", asked(1)) == first
    await world.use.commit("ord_1")
    assert (await world.use.hold("ord_1", asked())).plan == first.plan


async def test_a_basket_that_gets_nothing_holds_nothing(world: World) -> None:
    held = await world.use.hold("ord_1", asked())
    assert (held.state, held.plan.discounts, held.plan.uses) == (State.HELD, (), ())
    await world.use.commit("ord_1")


async def test_what_is_used_up_is_rejected_and_the_next_best_is_given(world: World) -> None:
    best = campaign("best", limits=limited(1), stacking=Stacking(5, group="g"))
    await world.has(best, campaign("next", stacking=Stacking(1, group="g")))
    await world.use.hold("ord_1", asked())
    held = await world.use.hold("ord_2", asked())
    assert [d.campaign_id for d in held.plan.discounts] == ["next"]
    assert reasons(held) == [("best", "LIMIT_REACHED")]


async def test_a_race_lost_between_reading_and_taking(world: World) -> None:
    """The rules still say open, the counter says no."""
    await world.has(campaign(limits=limited(1)))
    stale = await world.use.rulebook.at(world.clock.now())
    await world.use.hold("ord_1", asked())

    async def at(_: object) -> object:
        return stale

    world.use.rulebook.at = at  # type: ignore[method-assign, assignment]
    held = await world.use.hold("ord_2", asked())
    assert reasons(held) == [("linen-hemat", "LIMIT_REACHED")]
    assert held.plan.discounts == ()


async def test_a_budget_bounds_what_is_given_but_smaller_baskets_go_on(world: World) -> None:
    await world.has(campaign(budget=rupiah(20_00)))
    await world.use.hold("ord_1", asked(100_00))
    refused = await world.use.hold("ord_2", asked(100_00))
    assert reasons(refused) == [("linen-hemat", "BUDGET_SPENT")]
    assert (await world.use.hold("ord_3", asked(10_00))).plan.discounts


async def test_what_happened_is_booked_past_every_limit(world: World) -> None:
    await world.has(campaign(coupon_required=True, limits=limited(1), budget=rupiah(1)))
    code = await world.coupon()
    for number in range(3):
        order = f"ord_{number}"
        held = await world.use.hold(order, asked(codes=(code,)), already_happened=True)
        assert held.plan.discounts
        await world.use.commit(order)
    assert (await counter(world)).redeemed == 3
    assert (await world.use.find_coupon(code)).redeemed == 3


async def test_what_happened_is_judged_by_the_rules_of_then(world: World) -> None:
    now = world.clock.now()
    await world.has(campaign(valid_until=now + timedelta(hours=1)))
    world.clock.advance(hours=2)
    late = await world.use.hold("ord_1", asked(), already_happened=True, sold_at=now)
    assert late.plan.discounts
    assert reasons(await world.use.hold("ord_2", asked())) == [("linen-hemat", "EXPIRED")]


async def test_a_limit_per_customer_counts_the_person_not_the_id(world: World) -> None:
    await world.has(campaign(limits=limited(per_customer=2)))
    await world.use.hold("ord_1", asked(customer="cus_old"))
    world.town.people["cus_1"] = Person(ids=frozenset({"cus_1", "cus_old"}))
    assert (await world.use.hold("ord_2", asked(customer="cus_1"))).plan.discounts
    refused = await world.use.hold("ord_3", asked(customer="cus_1"))
    assert reasons(refused) == [("linen-hemat", "LIMIT_REACHED")]
    assert (await world.use.hold("ord_4", asked(customer="cus_2"))).plan.discounts
    assert reasons(await world.use.hold("ord_5", asked())) == [("linen-hemat", "CUSTOMER_REQUIRED")]


async def test_identity_is_asked_only_where_a_rule_needs_it(world: World) -> None:
    await world.has(campaign())
    await world.use.hold("ord_1", asked(customer="cus_1"))
    assert world.town.asked == 0
    await world.has(campaign("vip", conditions=(Segments(frozenset({"vip"})),)))
    world.town.people["cus_1"] = Person(segments=frozenset({"vip"}))
    held = await world.use.hold("ord_2", asked(customer="cus_1"))
    assert {d.campaign_id for d in held.plan.discounts} == {"linen-hemat", "vip"}
    assert world.town.asked == 1


async def test_a_coupon_gives_back_the_journey_that_it_was_born_in(world: World) -> None:
    await world.has(campaign(coupon_required=True))
    code = await world.coupon(customer="cus_1")
    held = await world.use.hold("ord_1", asked(customer="cus_1", codes=(code.lower(),)))
    assert held.plan.journey_id.startswith("jrn_")
    other = await world.use.hold("ord_2", asked(customer="cus_2", codes=(code,)))
    assert [each.reason for each in other.plan.rejected] == ["COUPON_NOT_YOURS"]


async def test_unknown_and_mistyped_codes(world: World) -> None:
    await world.has(campaign(coupon_required=True))
    answer = await world.use.evaluate(asked(codes=distinct(("NOPE", "", "nope", "№"))))
    assert [(r.coupon_code, r.reason) for r in answer.rejected] == [
        ("", "COUPON_REQUIRED"),
        ("NOPE", "COUPON_UNKNOWN"),
        ("№", "COUPON_UNKNOWN"),
    ]


async def test_a_return_gives_its_part_back_and_the_use_with_the_last(world: World) -> None:
    await world.has(campaign(coupon_required=True, limits=limited(1)))
    code = await world.coupon()
    await world.use.hold("ord_1", asked(200_00, 100_00, codes=(code,)))
    await world.use.commit("ord_1")
    first = ("IDR", Given("linen-hemat", code, "1", 30_00))
    for _ in range(2):
        await world.use.reverse("ord_1", "ret_1", [first])
    assert (await counter(world)).discounted == {"IDR": 15_00}
    assert (await world.use.find_coupon(code)).redeemed == 1
    with pytest.raises(FailedPrecondition, match="MORE_THAN_WAS_GIVEN"):
        await world.use.reverse("ord_1", "ret_2", [first])
    await world.use.reverse("ord_1", "ret_2", [("IDR", Given("linen-hemat", code, "2", 15_00))])
    coupon = await world.use.find_coupon(code)
    assert (coupon.uses, coupon.redeemed) == (0, 0)
    assert (await counter(world)).uses == 0
    assert (await world.use.hold("ord_2", asked(codes=(code,)))).plan.discounts


async def test_wrong_input_is_named(world: World) -> None:
    with pytest.raises(InvalidArgument, match="orderId"):
        await world.use.hold("", asked())
    with pytest.raises(InvalidArgument, match="operationId"):
        await world.use.reverse("ord_1", "", [])
    with pytest.raises(NotFound, match="REDEMPTION_NOT_FOUND"):
        await world.use.commit("ord_1")
    await world.has(campaign())
    await world.use.hold("ord_1", asked())
    await world.use.commit("ord_1")
    with pytest.raises(InvalidArgument, match="currencyCode"):
        await world.use.reverse("ord_1", "r", [("GBP", Given("linen-hemat", "", "1", 1))])


class TestTime:
    """Holds that nobody answers for."""

    async def test_a_dead_order_s_hold_comes_free(self, world: World) -> None:
        await world.has(campaign(limits=limited(1)))
        await world.use.hold("ord_1", asked())
        world.clock.advance(minutes=14)
        assert await world.look_after() == 0
        world.clock.advance(minutes=2)
        assert await world.look_after() == 1
        assert (await world.use.hold("ord_2", asked())).plan.discounts

    async def test_it_may_be_held_again(self, world: World) -> None:
        await world.has(campaign())
        await world.use.hold("ord_1", asked())
        world.clock.advance(minutes=20)
        await world.look_after()
        again = await world.use.hold("ord_1", asked())
        assert (again.state, again.attempt) == (State.HELD, 2)
        await world.use.commit("ord_1")
        assert (await counter(world)).uses == 1

    async def test_an_order_that_stands_is_booked_though_its_hold_ran_out(
        self, world: World
    ) -> None:
        await world.has(campaign(limits=limited(1)))
        await world.use.hold("ord_1", asked())
        world.clock.advance(minutes=20)
        await world.look_after()
        await world.use.hold("ord_2", asked())
        await world.use.commit("ord_2")
        await world.use.commit("ord_1")
        assert (await counter(world)).redeemed == 2

    async def test_a_committed_order_is_left_alone(self, world: World) -> None:
        await world.has(campaign())
        await world.use.hold("ord_1", asked())
        await world.use.commit("ord_1")
        await world.come_to_rest()
        assert (await counter(world)).redeemed == 1


@pytest.mark.parametrize("after_write", [False, True])
@pytest.mark.parametrize("fuse", range(12))
async def test_a_crash_anywhere_is_made_good(world: World, fuse: int, after_write: bool) -> None:
    await world.has(campaign(coupon_required=True, limits=limited(5, 1)))
    code = await world.coupon()
    basket = asked(customer="cus_1", codes=(code,))
    world.store.fuse.left, world.store.fuse.after_write = fuse, after_write  # type: ignore[attr-defined]
    for _ in range(3):
        try:
            await world.use.hold("ord_1", basket)
            await world.use.commit("ord_1")
        except Crash:
            continue
    await world.come_to_rest()
    assert (await world.use.find_coupon(code)).redeemed == 1
    found = await counter(world)
    assert (found.uses, found.redeemed, found.holds, found.done) == (1, 1, set(), set())
    customer = await world.store.counters.get(Kind.CUSTOMER, "linen-hemat|cus_1")
    assert customer.uses == 1


class TestCampaigns:
    """Putting campaigns, issuing coupons."""

    async def test_etags(self, world: World) -> None:
        first = await world.use.put_campaign(campaign())
        assert first.version == 1
        assert await world.use.put_campaign(campaign()) == first
        second = await world.use.put_campaign(campaign(name="B"), "1")
        assert second.version == 2
        with pytest.raises(EtagMismatch):
            await world.use.put_campaign(campaign(name="C"), "1")
        with pytest.raises(EtagMismatch):
            await world.use.put_campaign(campaign("new"), "1")

    async def test_it_holds_from_the_next_evaluation_on(self, world: World) -> None:
        before = await world.use.evaluate(asked())
        await world.has(campaign())
        after = await world.use.evaluate(asked())
        assert after.discounts
        assert before.rules_version != after.rules_version

    async def test_the_version_tells_of_a_campaign_that_closed(self, world: World) -> None:
        await world.has(campaign(limits=limited(1)))
        before = await world.use.evaluate(asked())
        await world.use.hold("ord_1", asked())
        after = await world.use.evaluate(asked())
        assert [each.reason for each in after.rejected] == ["LIMIT_REACHED"]
        assert before.rules_version != after.rules_version

    async def test_coupons_of_nothing(self, world: World) -> None:
        with pytest.raises(NotFound, match="CAMPAIGN_NOT_FOUND"):
            await world.use.issue(Order("nope"))

    async def test_a_coupon_that_was_drawn_before_is_drawn_again(self, world: World) -> None:
        await world.has(campaign())
        await world.coupon()
        assert (await world.use.find_coupon(await world.coupon())).number == 2

    async def test_a_mistyped_code_is_not_found_and_says_so(self, world: World) -> None:
        await world.has(campaign())
        code = await world.coupon()
        typo = code[:-1] + ("A" if code[-1] != "A" else "B")
        with pytest.raises(NotFound, match="typo"):
            await world.use.find_coupon(typo)
