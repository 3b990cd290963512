"""What the database does with a step is what the domain says that the step means."""

import random
from collections.abc import Sequence

import pytest
from promotions_world import World, campaign

from lintas_promotions.domain.effects import Bounds, Counter, Effect, Kind, Mode, Use
from lintas_promotions.domain.lot import Order

pytestmark = pytest.mark.engine

TOKENS = ("ord_1#1", "ord_1#2", "ord_2#1", "ord_2!ret_1")
ROUNDS = 12
STEPS = 25


async def counters(real: World) -> Sequence[Use]:
    """A fresh counter of each kind; the customer's is not there before its first step."""
    await real.has(campaign())
    [coupon] = await real.use.issue(Order("linen-hemat"))
    return (
        Use(Kind.CAMPAIGN, "linen-hemat", "linen-hemat", "IDR", 15),
        Use(Kind.COUPON, coupon.key, "linen-hemat"),
        Use(Kind.CUSTOMER, "linen-hemat|cus_1", "linen-hemat"),
    )


async def test_a_customer_whose_first_hold_was_barred_may_still_use_it(real: World) -> None:
    *_, use = await counters(real)
    barred = Effect(Mode.BAR, use.kind, use.counter_id, "ord_1#1")
    await real.store.counters.take_steps([barred, barred])
    assert await real.store.counters.take(use, "ord_1#1", Bounds(uses=1)) == "LIMIT_REACHED"
    assert await real.store.counters.take(use, "ord_2#1", Bounds(uses=1)) == ""
    assert await real.store.counters.uses_of_customers([use.counter_id]) == {use.counter_id: 1}


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_any_steps_leave_what_the_domain_expects(real: World, seed: int) -> None:
    chance = random.Random(seed)
    for use in await counters(real):
        expected = Counter()
        for _ in range(STEPS):
            token = chance.choice(TOKENS)
            if chance.random() < 0.5:
                bounds = Bounds(chance.choice([None, 1, 2, 3]), chance.choice([None, 15, 40]))
                refused = expected.refuses(use, token, bounds)
                assert await real.store.counters.take(use, token, bounds) == refused
                expected = expected if refused else expected.taken(use, token)
            else:
                mode = chance.choice(list(Mode))
                uses = chance.choice([1, 0]) if mode is Mode.POST else 1
                step = Effect(mode, use.kind, use.counter_id, token, uses, use.currency, use.minor)
                await real.store.counters.take_steps([step])
                expected = expected.after(step)
            assert _told(await real.store.counters.get(use.kind, use.counter_id)) == _told(expected)


def _told(counter: Counter) -> tuple[object, ...]:
    spent = {currency: minor for currency, minor in counter.spent.items() if minor}
    given = {currency: minor for currency, minor in counter.discounted.items() if minor}
    return counter.uses, counter.redeemed, spent, given, counter.holds, counter.done
