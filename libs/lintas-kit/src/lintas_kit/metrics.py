"""Prometheus metrics, all under one prefix. Labels are small closed sets, never ids or people."""

from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

PREFIX = "lintas_"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def counter(name: str, help_text: str, labels: Sequence[str] = ()) -> Counter:
    """A counter `lintas_<name>`."""
    return Counter(PREFIX + name, help_text, labels)


def gauge(name: str, help_text: str, labels: Sequence[str] = ()) -> Gauge:
    """A gauge `lintas_<name>`."""
    return Gauge(PREFIX + name, help_text, labels)


def histogram(name: str, help_text: str, labels: Sequence[str] = ()) -> Histogram:
    """A histogram of seconds `lintas_<name>`."""
    return Histogram(PREFIX + name, help_text, labels, buckets=_SECONDS)
