"""The chart's programs, run against real engines and a running platform."""

import os
import subprocess
import sys
import uuid

import pytest

from lintas_testing.running import RunningPlatform
from tests.helm.chart import CHART

PROGRAMS = CHART / "files/programs"


def _run(program: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, PROGRAMS / program],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.engine
def test_topics_are_created_once(kafka_bootstrap: str) -> None:
    wanted = {
        "KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap,
        "SERVICES": f"helm{uuid.uuid4().hex[:8]} helm{uuid.uuid4().hex[:8]}",
        "REPLICAS": "1",
        "RETENTION_DAYS": "30",
    }

    first = _run("create_topics.py", **wanted, PARTITIONS="6")
    again = _run("create_topics.py", **wanted, PARTITIONS="6")
    otherwise = _run("create_topics.py", **wanted, PARTITIONS="12")

    assert "4 topics created, 0 were there" in first
    assert "0 topics created, 4 were there" in again
    assert "left as it is" not in again
    assert otherwise.count("left as it is") == 2
    assert "6 partitions, 1 copies; not 12 partitions" in otherwise


@pytest.mark.platform
def test_something_is_bought_and_cancelled(platform: RunningPlatform) -> None:
    client = {"CLIENT_ID": "admin", "CLIENT_SECRET": "local"}

    for _ in range(2):
        said = _run("purchase.py", GATEWAY_URL=platform.gateway_url, **client)
        assert "bought: order" in said
        assert "is CANCELLED" in said
