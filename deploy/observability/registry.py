"""The registry of telemetry, as registry.yaml has it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml  # type: ignore[import-untyped]

from deploy.observability.places import REGISTRY

_SUFFIXES = {
    "histogram": ("_bucket", "_sum", "_count"),
    "counter": ("",),
    "gauge": ("",),
}


@dataclass(frozen=True)
class Metric:
    """A metric that the platform's own code makes."""

    name: str
    type: str
    unit: str
    meaning: str
    emitted_by: frozenset[str]
    labels: dict[str, dict[str, Any]]

    @property
    def series(self) -> frozenset[str]:
        """The names under which Prometheus keeps it."""
        return frozenset(self.name + suffix for suffix in _SUFFIXES[self.type])


@dataclass(frozen=True)
class Registry:
    """All that is told."""

    metrics: dict[str, Metric]
    library_metrics: dict[str, str]
    target_labels: dict[str, str]
    spans: list[dict[str, Any]]
    resource_attributes: dict[str, str]
    span_attributes: dict[str, str]
    log_events: dict[str, dict[str, Any]]
    log_fields: dict[str, Any]

    def labels_of(self, series: str) -> set[str]:
        """The labels of a series, those of its target included. KeyError for an unknown one."""
        labels = set(self.target_labels)
        if series in self.library_metrics:
            return labels
        metric = next((each for each in self.metrics.values() if series in each.series), None)
        if metric is None:
            raise KeyError(series)
        return labels | set(metric.labels) | ({"le"} if series.endswith("_bucket") else set())


@cache
def load() -> Registry:
    """Reads the file."""
    found = yaml.safe_load(REGISTRY.read_text())
    metrics = {name: _metric(name, **given) for name, given in found.pop("metrics").items()}
    return Registry(metrics=metrics, **found)


def _metric(
    name: str,
    type: str,  # noqa: A002 - the word of the file
    unit: str,
    meaning: str,
    emitted_by: list[str],
    labels: dict[str, dict[str, Any]] | None = None,
) -> Metric:
    return Metric(name, type, unit, meaning, frozenset(emitted_by), labels or {})
