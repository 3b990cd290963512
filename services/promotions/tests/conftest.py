"""The fixtures of promotions' own tests."""

import sys
from pathlib import Path

import pytest
import pytest_asyncio

from lintas_kit.mongo import Database
from lintas_promotions.store import open_store

sys.path.insert(0, str(Path(__file__).parent))

from promotions_memory import MemoryStore
from promotions_world import World


@pytest.fixture
def world() -> World:
    """The service on a store in memory."""
    return World(MemoryStore())


@pytest_asyncio.fixture
async def real(database: Database) -> World:
    """The service on a real database, once with each driver."""
    store = open_store(database)
    await store.create_indexes()
    return World(store)
