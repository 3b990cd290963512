"""Holds run out, and one that can't be finished doesn't keep the others waiting."""

from collections.abc import Sequence
from typing import Any

import pytest
from promotions_world import World, asked, campaign

from lintas_kit.errors import Unavailable
from lintas_promotions.domain.effects import Effect, Kind
from lintas_promotions.domain.redemption import State


async def states(world: World) -> list[State | None]:
    found = [await world.store.redemptions.get(f"ord_{n}") for n in range(3)]
    return [each.state if each else None for each in found]


async def test_holds_run_out_after_a_quarter_of_an_hour(world: World) -> None:
    await world.has(campaign())
    for n in range(3):
        await world.use.hold(f"ord_{n}", asked())
    await world.use.commit("ord_1")
    world.clock.advance(minutes=14)
    assert await world.look_after() == 0
    world.clock.advance(minutes=2)
    assert await world.look_after() == 2
    assert await states(world) == [State.EXPIRED, State.COMMITTED, State.EXPIRED]
    counter = await world.store.counters.get(Kind.CAMPAIGN, "linen-hemat")
    assert (counter.uses, counter.redeemed, counter.holds) == (1, 1, frozenset())


async def test_one_that_fails_is_left_for_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.has(campaign())
    for n in range(3):
        await world.use.hold(f"ord_{n}", asked())
    world.clock.advance(minutes=16)
    counters: Any = world.store.counters
    take_steps = counters.take_steps

    async def failing(steps: Sequence[Effect]) -> None:
        if any(step.token.startswith("ord_0#") for step in steps):
            raise Unavailable("BUSY", "Try again.")
        await take_steps(steps)

    monkeypatch.setattr(counters, "take_steps", failing)
    assert await world.look_after() == 2
    counter = await counters.get(Kind.CAMPAIGN, "linen-hemat")
    assert counter.holds == {"ord_0#1"}
    monkeypatch.undo()
    world.clock.advance(minutes=1)
    assert await world.look_after() == 1
    assert (await counters.get(Kind.CAMPAIGN, "linen-hemat")).uses == 0
