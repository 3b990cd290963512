"""Orders on a real database, among peers that are real servers."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lintas_kit.money import Money
from lintas_kit.mongo import Database

sys.path.insert(0, str(Path(__file__).parent))

from peers_at_work import World, serve
from shop import Shop, peers_at


@pytest.fixture
def world() -> World:
    """A shirt and a scarf in two stores and a warehouse; wrapping is a service."""
    world = World()
    world.sells("shirt", Money("IDR", 249_000_00), size="M")
    world.sells("scarf", Money("IDR", 99_000_00))
    world.sells("wrapping", Money("IDR", 10_000_00), service=True)
    world.sells("voucher", Money("IDR", -5_000_00), service=True)
    for place in ("jakarta", "bandung", "central"):
        world.has("shirt", place, 10)
        world.has("scarf", place, 10)
    return world


@pytest.fixture
async def peers_target(world: World) -> AsyncIterator[str]:
    server, target = await serve(world)
    yield target
    await server.stop(0)


@pytest.fixture
async def shop(database: Database, world: World, peers_target: str) -> AsyncIterator[Shop]:
    peer, peers = peers_at(peers_target)
    running = Shop(database, world, peers)
    await running.store.create_indexes()
    yield running
    await peer.close()
