"""A real month of orders through the public API: every line accounted for, equal to the cent."""

from pathlib import Path

import pytest

from lintas_local.client import Client
from lintas_local.retail.__main__ import replay_file
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform

pytestmark = pytest.mark.platform

MONTH = Path(__file__).parents[1] / "data/online_retail_2010_02.parquet"


async def test_a_month_is_booked_and_reconciled(
    platform: RunningPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINTAS_STATE_DIR", str(tmp_path))
    assert await replay_file(MONTH, platform.gateway_url) == 0
    assert await replay_file(MONTH, platform.gateway_url) == 0, "a second run changes nothing"

    async with Client(platform.gateway_url) as client:

        async def balanced() -> None:
            books = await client.call("GET", "/books", role="admin")
            assert books["balanced"], [law for law in books["laws"] if law["difference"] != "0"]

        await eventually(balanced, 60, 1)
