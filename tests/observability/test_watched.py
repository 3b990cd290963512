"""A real Prometheus watches the platform: boards are full, alerts speak and fall silent."""

import json
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.observability import registry
from deploy.observability.dashboards import boards
from deploy.observability.dashboards.drawn import draw
from lintas_kit import kafka
from lintas_local.client import Client
from lintas_local.plan import HOST, SERVICES
from lintas_testing.eventually import eventually
from lintas_testing.running import RunningPlatform
from tests.observability import trade
from tests.observability.prometheus import Drawn, Prometheus

pytestmark = [
    pytest.mark.platform,
    pytest.mark.skipif(
        shutil.which("prometheus") is None,
        reason="prometheus is not on the PATH; on Debian and Ubuntu: apt-get install prometheus",
    ),
]

LISTED = registry.load()
# What a query holds that answers nothing while all is well, and why.
ONLY_UNDER_FAULT = {
    "lintas_event_retries_total": "no event needed a second attempt",
    "lintas_events_dead_total": "no event was put aside",
    'outcome="failed"': "no run of scheduled work failed",
    'code!="OK"': "a service that refused nothing has no refusals",
    "lintas_stock_marks_settled_total": "no process died between a mark and its record",
    "lintas_promotions_redemptions_failed_total": "every redemption could be finished",
    "lintas_promotions_redemptions_looked_after_total": "no redemption was left until it was due",
    "lintas_promotions_identity_missed_total": "identity answered",
}


@pytest.fixture(scope="module")
def prometheus(
    platform: RunningPlatform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    names = ("gateway", *SERVICES)
    targets = {name: f"{HOST}:{platform.plan.metrics_port(name)}" for name in names}
    with Prometheus(tmp_path_factory.mktemp("prometheus"), targets) as running:
        yield running


@pytest.fixture(scope="module")
async def client(platform: RunningPlatform, prometheus: Prometheus) -> AsyncIterator[Client]:
    async with Client(platform.gateway_url) as client:
        await trade.two_that_are_one(client, platform.outside_url)
        await trade.refused(client)
        async with trade.going_on(client):
            yield client


async def test_no_panel_is_empty(client: Client, prometheus: Prometheus) -> None:
    async def none_missing() -> None:
        missing = [query for query in _queries() if not _answers(prometheus, query)]
        unexplained = [query for query in missing if not _reason(query)]
        assert not unexplained, "\n".join(unexplained)

    await eventually(none_missing, 60, 1)
    assert all(any(part in query for query in _queries()) for part in ONLY_UNDER_FAULT)


async def test_labels_hold_what_the_registry_says(client: Client, prometheus: Prometheus) -> None:
    for metric in LISTED.metrics.values():
        [series] = [name for name in metric.series if not name.endswith(("_bucket", "_sum"))]
        for label, about in metric.labels.items():
            found = {
                each["metric"].get(label)
                for each in prometheus.query(f"count by ({label}) ({series})")
            }
            assert found <= set(about.get("values") or found), f"{series} {label}"
    told = prometheus.query('count by (__name__) ({__name__=~"lintas_.*"})')
    known = {name for metric in LISTED.metrics.values() for name in metric.series}
    extra = {each["metric"]["__name__"] for each in told} - known
    assert {name for name in extra if not name.endswith("_created")} == set()


async def test_spans_are_as_the_registry_says(client: Client, platform: RunningPlatform) -> None:
    spans = platform.spans.wait(lambda found: len(found) > 100)
    shapes = [span["name"].split("{}") for span in LISTED.spans]
    for span in spans:
        assert any(_fits(span.name, shape) for shape in shapes if shape != ["", ""]) or (
            span.name.isalpha() and span.name.isupper()
        ), span.name
        assert set(span.attributes) <= set(LISTED.span_attributes), span.name


async def test_log_lines_are_as_the_registry_says(client: Client, platform_logs: Path) -> None:
    lines = [line for name in SERVICES for line in _lines(platform_logs / f"{name}.log")]
    assert lines
    for line in lines:
        about = LISTED.log_events[line["event"]]
        assert set(line) <= set(about["fields"]) | set(LISTED.log_fields["common"]), line


async def test_a_dead_event_is_told_and_forgotten(
    client: Client, platform: RunningPlatform, prometheus: Prometheus
) -> None:
    producer = kafka.producer(platform.kafka_bootstrap, "poison")
    await producer.start()
    try:
        await producer.send_and_wait("lintas.orders.v1", value=b"\xff no event", key=b"poison")
    finally:
        await producer.stop()

    def spoke() -> set[str]:
        return {labels["service"] for labels in prometheus.firing("EventsDead")}

    await _timed("EventsDead fires", lambda: {"insights", "loyalty", "messaging"} <= spoke())
    await _timed("EventsDead is silent", lambda: not spoke())


async def test_a_service_that_stands_still_is_told(
    client: Client, platform: RunningPlatform, prometheus: Prometheus
) -> None:
    pid = platform.pid("loyalty")
    assert pid

    def spoke() -> list[str]:
        return [labels["service"] for labels in prometheus.firing("ServiceDown")]

    os.kill(pid, signal.SIGSTOP)
    try:
        await _timed("ServiceDown fires", lambda: spoke() == ["loyalty"])
    finally:
        os.kill(pid, signal.SIGCONT)
    await _timed("ServiceDown is silent", lambda: not spoke())


async def test_answers_that_fail_use_the_budget_up(
    client: Client, platform: RunningPlatform, prometheus: Prometheus
) -> None:
    def pages() -> list[dict[str, str]]:
        spoke = prometheus.firing("GatewayAvailabilityBurns")
        return [labels for labels in spoke if labels["severity"] == "page"]

    platform.kill("orders")
    try:
        await _timed("GatewayAvailabilityBurns fires", lambda: bool(pages()))
    finally:
        platform.start("orders")
    await _timed("GatewayAvailabilityBurns is silent", lambda: not pages())


async def test_boards_are_drawn(client: Client, prometheus: Prometheus, tmp_path: Path) -> None:
    """LINTAS_PICTURES names where the pictures go, as docs/images."""
    folder = Path(os.environ.get("LINTAS_PICTURES", tmp_path))

    def ask(expr: str) -> list[Drawn]:
        return prometheus.drawn(expr.replace("$__rate_interval", "15s"), seconds=150, step=5)

    for board in boards():
        picture = draw(board, ask)
        assert "<polyline" in picture
        (folder / f"{board['uid']}.svg").write_text(picture)


def _queries() -> list[str]:
    panels = [panel for board in boards() for panel in board["panels"]]
    return [
        target["expr"].replace("$__rate_interval", "15m")
        for panel in panels
        for target in panel.get("targets", ())
    ]


def _answers(prometheus: Prometheus, query: str) -> bool:
    return any(series["value"][1] != "NaN" for series in prometheus.query(query))


def _reason(query: str) -> str:
    return next((why for part, why in ONLY_UNDER_FAULT.items() if part in query), "")


def _fits(name: str, shape: list[str]) -> bool:
    return name.startswith(shape[0]) and name.endswith(shape[-1]) and all(p in name for p in shape)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text().splitlines():
        if line.startswith("{"):
            yield json.loads(line)


async def _timed(what: str, holds: Callable[[], bool]) -> None:
    """Waits until it holds, and says how long that took (the rules are 60 times faster)."""
    started = time.monotonic()

    async def look() -> bool:
        return holds()

    attempt: Callable[[], Awaitable[bool]] = look
    await eventually(attempt, 120, 0.5)
    print(f"{what} after {time.monotonic() - started:.1f} s")
