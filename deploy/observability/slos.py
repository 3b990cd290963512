"""What is promised, and the rules that measure it and tell when it is being broken.

Alerts look through two windows at once: the long one says that it matters, the short one that it
is still going on. Budgets are those of 30 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
ERRORS = "lintas:slo_errors:ratio"
# Measured again and again over each window; over a month from what was measured each five minutes.
MONTH = f"{ERRORS}_30d"
BUDGET_LEFT = "lintas:slo_budget_left:ratio"
LATE = "lintas:events_late:ratio"

_HTTP = "lintas_http_request_duration_seconds"
# `unknown` leads nowhere, probes are no customers, and the books take their time by design: they
# ask again for seconds.
_ROUTES = 'route!~"unknown|/readyz|/healthz|/v1/books"'
_CHECKOUTS = 'route=~"/v1/carts/[^/]+:checkout|/v1/sales",method="POST"'
LATE_SECONDS = 10


@dataclass(frozen=True)
class Slo:
    """A promise. `errors` is the share that broke it, over a window named `$window`."""

    name: str
    alert: str
    objective: float
    promise: str
    errors: str

    @property
    def budget(self) -> float:
        """The share that may break it."""
        return round(1 - self.objective, 6)

    def over(self, window: str) -> str:
        """The query of the share over a window."""
        return self.errors.replace("$window", window)


def _failed(chosen: str) -> str:
    """The share answered from 500 on: no such series are 0, and nothing at all is no share."""
    failed = f'sum(rate({_HTTP}_count{{{chosen},status=~"5.."}}[$window]))'
    return f"({failed} or vector(0)) / (sum(rate({_HTTP}_count{{{chosen}}}[$window])) > 0)"


def _slower(chosen: str, seconds: str) -> str:
    """The share that took longer. A bucket that is not there must not pass for none."""
    within = f'sum(rate({_HTTP}_bucket{{{chosen},le="{seconds}"}}[$window]))'
    return f"1 - {within} / (sum(rate({_HTTP}_count{{{chosen}}}[$window])) > 0)"


SLOS = (
    Slo(
        "gateway_availability",
        "GatewayAvailabilityBurns",
        0.999,
        "Of 1,000 requests to a route, 999 are not answered with a status from 500 on.",
        _failed(_ROUTES),
    ),
    Slo(
        "gateway_latency",
        "GatewayLatencyBurns",
        0.99,
        "Of 100 requests to a route, 99 are answered within half a second.",
        _slower(_ROUTES, "0.5"),
    ),
    Slo(
        "checkout_success",
        "CheckoutSuccessBurns",
        0.995,
        "Of 1,000 checkouts and till sales, 995 do not fail through us; a refusal is an answer.",
        _failed(_CHECKOUTS),
    ),
    Slo(
        "event_delay",
        "EventDelayBurns",
        0.99,
        f"99 % of the time, where events are handled, the last one of a topic was handled within "
        f"{LATE_SECONDS} s of its occurrence.",
        f"avg_over_time({LATE}[$window])",
    ),
)

# (times the budget, long window, short window): what uses up 2 % of a month's budget in an hour,
# 5 % in six hours, 10 % in a day or three.
PAGE = ((14.4, "1h", "5m"), (6, "6h", "30m"))
TICKET = ((3, "1d", "2h"), (1, "3d", "6h"))


def rules() -> dict[str, Any]:
    """The rule groups of all promises."""
    groups = [{"name": "lintas-event-delay", "rules": [_late()]}]
    groups += [{"name": f"lintas-slo-{slo.name}", "rules": list(_of(slo))} for slo in SLOS]
    return {"groups": groups}


def _late() -> dict[str, Any]:
    """A gauge keeps its last value: who handles nothing is not judged by it."""
    handles = "sum by (service, instance) (rate(lintas_events_handled_total[5m])) > 0"
    late = f"(lintas_event_age_seconds > bool {LATE_SECONDS})"
    return {"record": LATE, "expr": f"avg({late} and on (service, instance) ({handles}))"}


def _of(slo: Slo) -> Iterator[dict[str, Any]]:
    labels = {"slo": slo.name}
    for window in WINDOWS:
        yield {"record": f"{ERRORS}_{window}", "expr": slo.over(window), "labels": labels}
    chosen = f'{{slo="{slo.name}"}}'
    month = f"avg_over_time({ERRORS}_5m{chosen}[30d])"
    yield {"record": MONTH, "expr": month, "labels": labels}
    left = f"1 - {MONTH}{chosen} / {slo.budget:g}"
    yield {"record": BUDGET_LEFT, "expr": left, "labels": labels}
    yield _alert(slo, "page", PAGE, "2m")
    yield _alert(slo, "ticket", TICKET, "15m")


def _alert(
    slo: Slo, severity: str, burns: tuple[tuple[float, str, str], ...], patience: str
) -> dict[str, Any]:
    return {
        "alert": slo.alert,
        "expr": "\nor\n".join(_burning(slo, *burn) for burn in burns),
        "for": patience,
        "labels": {"severity": severity},
        "annotations": {
            "summary": f"{slo.promise} The budget of 30 days is being used up too fast.",
            "runbook_url": f"docs/runbooks/{slo.alert}.md",
        },
    }


def _burning(slo: Slo, times: float, long: str, short: str) -> str:
    limit = f'{{slo="{slo.name}"}} > {times:g} * {slo.budget:g}'
    return f"({ERRORS}_{long}{limit} and {ERRORS}_{short}{limit})"
