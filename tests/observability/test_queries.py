"""Dashboards and rules ask only for what is emitted, and the made files are what is made."""

from collections.abc import Iterator

import pytest

from deploy.observability import promql, registry, rules, slos, written
from deploy.observability.dashboards import boards

# What recording rules and Prometheus itself put on series.
RECORDED = {rule.name: set(rule.labels) for rule in rules.all_rules() if not rule.is_alert}
LISTED = registry.load()


def queries() -> Iterator[tuple[str, str]]:
    for rule in rules.all_rules():
        yield rule.name, rule.expr
    for board in boards():
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                yield f"{board['uid']} {panel['title']}", target["expr"]


def labels_of(series: str) -> set[str]:
    return RECORDED[series] if series in RECORDED else LISTED.labels_of(series)


@pytest.mark.parametrize(("place", "query"), list(queries()), ids=lambda value: str(value)[:60])
def test_a_query_names_only_series_and_labels_that_there_are(place: str, query: str) -> None:
    named = promql.series(query)
    assert named, f"{place} names no series"
    known = set().union(*(labels_of(series) for series in named))
    assert promql.labels(query) <= known, place


def test_every_metric_is_looked_at_by_somebody() -> None:
    asked = {series for _, query in queries() for series in promql.series(query)}
    unseen = [name for name, metric in LISTED.metrics.items() if not metric.series & asked]
    assert not unseen


def test_what_is_made_is_committed() -> None:
    assert written.there() == written.wanted(), "run python -m deploy.observability"


def test_boards_have_names_of_their_own_and_panels_that_do_not_overlap() -> None:
    built = boards()
    assert len({board["uid"] for board in built}) == len(built)
    for board in built:
        cells = [cell for panel in board["panels"] for cell in _cells(**panel["gridPos"])]
        assert len(set(cells)) == len(cells), board["uid"]


def _cells(x: int, y: int, w: int, h: int) -> Iterator[tuple[int, int]]:
    return ((left, top) for left in range(x, x + w) for top in range(y, y + h))


def test_every_promise_has_its_alerts_and_its_row() -> None:
    alerts = [rule for rule in rules.all_rules() if rule.is_alert]
    [board] = [board for board in boards() if board["uid"] == "lintas-slos"]
    titles = " ".join(panel["title"] for panel in board["panels"])
    for slo in slos.SLOS:
        severities = [rule.labels["severity"] for rule in alerts if rule.name == slo.alert]
        assert severities == ["page", "ticket"]
        assert slo.name in titles


def test_a_query_is_read_as_prometheus_reads_it() -> None:
    query = (
        'sum by (le, service) (rate(a_bucket{x="by (z)", y!~"1"}[5m] offset 1h)) > bool 0.5'
        " unless on (job) b:ratio{} or vector(0)"
    )
    assert promql.series(query) == {"a_bucket", "b:ratio"}
    assert promql.labels(query) == {"le", "service", "x", "y", "job"}
