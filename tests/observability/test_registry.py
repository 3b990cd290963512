"""Nothing is emitted that the registry does not list, and nothing listed that is not emitted."""

import re
from pathlib import Path

import pytest

from deploy.observability import emitted, registry
from deploy.observability.places import ROOT

SOURCES = emitted.sources()
LISTED = registry.load()
_ENDS = "total|seconds|difference|lag|pending|in_flight"
NAMED = re.compile(rf"\blintas_[a-z0-9_]+_(?:{_ENDS})(?:_bucket|_sum|_count)?\b")
DOCS = [*sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "services").glob("*/README.md"))]


def test_every_metric_of_the_code_is_listed_as_it_is_and_no_other() -> None:
    made = {metric for source in SOURCES for metric in emitted.metrics(source)}
    listed = {
        emitted.Made(owner, metric.type, metric.name, tuple(metric.labels))
        for metric in LISTED.metrics.values()
        for owner in metric.emitted_by
    }
    assert made == listed


def test_every_label_is_bounded() -> None:
    for metric in LISTED.metrics.values():
        for name, label in metric.labels.items():
            assert label.get("values") or label.get("bound"), f"{metric.name} {name}"


def test_no_metric_is_a_person_or_an_id() -> None:
    names = {name for metric in LISTED.metrics.values() for name in metric.labels}
    assert not [name for name in names if name.endswith("id") or name in {"phone", "email"}]


def test_every_log_line_is_listed_with_its_fields_and_no_other() -> None:
    written: dict[str, tuple[set[str], set[str]]] = {}
    for line in (line for source in SOURCES for line in emitted.lines(source)):
        owners, fields = written.setdefault(line.event, (set(), set()))
        owners.add(line.owner)
        fields.update(line.fields)
    listed = {
        event: (set(about["emitted_by"]), set(about["fields"]))
        for event, about in LISTED.log_events.items()
    }
    assert written == listed


def test_every_log_field_has_its_meaning_and_is_used() -> None:
    used = {field for about in LISTED.log_events.values() for field in about["fields"]}
    assert used == set(LISTED.log_fields) - {"common"}


def test_every_span_attribute_is_listed_and_no_other() -> None:
    found = {name for source in SOURCES for name in emitted.attributes(source)}
    assert found == set(LISTED.span_attributes) | set(LISTED.resource_attributes)


def test_who_makes_spans_is_listed() -> None:
    makers = {source.owner for source in SOURCES if emitted.makes_spans(source)}
    assert makers == {owner for span in LISTED.spans for owner in span["emitted_by"]}


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_docs_name_only_metrics_that_there_are(page: Path) -> None:
    known = {name for metric in LISTED.metrics.values() for name in (metric.name, *metric.series)}
    assert set(NAMED.findall(page.read_text())) <= known
