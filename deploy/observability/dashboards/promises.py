"""The SLOs: how well each is kept, how fast its budget goes, and what is left."""

from deploy.observability.dashboards.panels import Board, Query, Row, board, lines, number
from deploy.observability.slos import BUDGET_LEFT, ERRORS, SLOS, Slo


def build() -> Board:
    return board("slos", "SLOs and error budgets", *(_row(slo) for slo in SLOS))


def _row(slo: Slo) -> Row:
    chosen = f'{{slo="{slo.name}"}}'
    windows = [Query(f"1 - {ERRORS}_{window}{chosen}", window) for window in ("5m", "1h", "1d")]
    burns = [
        Query(f"{ERRORS}_{window}{chosen} / {slo.budget:g}", window)
        for window in ("5m", "1h", "6h", "3d")
    ]
    return Row(
        f"{slo.name}: {slo.objective:.1%}",
        [
            number("Budget of 30 days that is left", "percentunit", Query(BUDGET_LEFT + chosen)),
            lines("Kept", "percentunit", *windows, about=slo.promise),
            lines("Times the budget", "short", *burns, about="1 uses the budget up in 30 days."),
        ],
    )
