"""Any order of calls, crashes and time: the books balance once things are quiet."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from promotions_memory import Crash, MemoryStore
from promotions_world import World, asked, campaign, limited, rupiah

from lintas_kit.errors import Problem
from lintas_promotion_rules import Stacking
from lintas_promotions.domain.effects import Kind
from lintas_promotions.domain.ledger import left
from lintas_promotions.domain.redemption import State

ORDERS = [f"ord_{n}" for n in range(6)]
LIMIT, PER_CUSTOMER, BUDGET = 3, 2, 40_00

orders = st.sampled_from(ORDERS)


class Redemptions(RuleBasedStateMachine):
    """Six orders, two customers, three campaigns, two coupons; each call may die half-way."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryStore()
        self.world = World(self.memory)
        self.loop = asyncio.new_event_loop()
        self.codes: list[str] = []
        self.forced: set[str] = set()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self.loop.run_until_complete(work)
        except (Crash, Problem):
            return None
        finally:
            self.memory.fuse.left = None

    @initialize()
    def open_the_shop(self) -> None:
        coupon = campaign("coupon", coupon_required=True, limits=limited(LIMIT))
        each = campaign("each", limits=limited(per_customer=PER_CUSTOMER))
        budget = campaign("budget", budget=rupiah(BUDGET), stacking=Stacking(3))
        self.run(self.world.has(coupon, each, budget))
        self.codes = [self.run(self.world.coupon("coupon")) for _ in range(2)]

    @rule(steps=st.integers(0, 8), after_write=st.booleans())
    def the_next_call_dies(self, steps: int, after_write: bool) -> None:
        self.memory.fuse.left = steps
        self.memory.fuse.after_write = after_write

    @rule(
        order=orders,
        customer=st.sampled_from(["", "cus_1", "cus_2"]),
        which=st.integers(0, 2),
        price=st.integers(1, 200_00),
        happened=st.integers(0, 9).map(lambda n: n == 0),
    )
    def hold(self, order: str, customer: str, which: int, price: int, happened: bool) -> None:
        codes = tuple(self.codes[which : which + 1])
        basket = asked(price, 50_00, customer=customer, codes=codes)
        if happened:
            self.forced.add(order)
        self.run(self.world.use.hold(order, basket, already_happened=happened))

    @rule(order=orders)
    def commit(self, order: str) -> None:
        before = self.memory.redemptions.kept.get(order)
        if before and before.state is State.EXPIRED:
            self.forced.add(order)
        self.run(self.world.use.commit(order))

    @rule(order=orders)
    def release(self, order: str) -> None:
        self.run(self.world.use.release(order))

    @rule(order=orders, share=st.integers(1, 4), operation=st.sampled_from(["r1", "r2", "r3"]))
    def reverse(self, order: str, share: int, operation: str) -> None:
        before = self.memory.redemptions.kept.get(order)
        if not before:
            return
        given = [g._replace(minor=-(-g.minor // share)) for g in left(before.entries)]
        back = [(before.plan.currency, each) for each in given]
        self.run(self.world.use.reverse(order, operation, back))

    @rule(minutes=st.integers(0, 20))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.advance(minutes=minutes)
        self.run(self.world.look_after())

    @invariant()
    def no_limit_is_passed(self) -> None:
        more = len(self.forced)
        for (kind, counter_id), counter in self.memory.counters.kept.items():
            assert 0 <= counter.redeemed <= counter.uses
            most = {Kind.COUPON: 1, Kind.CUSTOMER: PER_CUSTOMER}.get(kind, 10**6)
            if counter_id == "coupon":
                most = LIMIT
            assert counter.uses <= most + more
            if counter_id == "budget" and not more:
                assert counter.spent.get("IDR", 0) <= BUDGET

    def teardown(self) -> None:
        self.memory.fuse.left = None
        self.run(self.world.come_to_rest())
        for (kind, counter_id), counter in self.memory.counters.kept.items():
            uses, minor = self.recorded(kind, counter_id)
            assert (counter.holds, counter.done) == (frozenset(), frozenset())
            assert (counter.uses, counter.redeemed) == (uses, uses)
            assert counter.spent.get("IDR", 0) == counter.discounted.get("IDR", 0) == minor
        assert all(not each.due for each in self.memory.redemptions.kept.values())
        self.loop.close()

    def recorded(self, kind: Kind, counter_id: str) -> tuple[int, int]:
        """What the entries say of the counter."""
        uses = minor = 0
        for redemption in self.memory.redemptions.kept.values():
            for use in redemption.plan.uses:
                if (use.kind, use.counter_id) != (kind, counter_id):
                    continue
                mine = [e for e in redemption.entries if e.campaign_id == use.campaign_id]
                uses += sum(entry.uses for entry in mine)
                minor += sum(e.minor for e in mine) if kind is Kind.CAMPAIGN else 0
        return uses, minor


TestRedemptions = Redemptions.TestCase
TestRedemptions.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
