"""A shop with two products."""

import pytest

from lintas_kit.mongo import Database
from lintas_testing.clock import SettableClock

from .shop import Process, opened


@pytest.fixture
async def shop(database: Database, clock: SettableClock) -> Process:
    return await opened(database, clock)
