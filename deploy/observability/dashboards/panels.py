"""Panels and boards as Grafana's JSON has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Panel = dict[str, Any]
Board = dict[str, Any]

WIDTH, HEIGHT, ACROSS = 8, 8, 24
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


@dataclass(frozen=True)
class Query:
    """A query, and how its series are named."""

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Row:
    """Panels under a heading."""

    title: str
    panels: Sequence[Panel]


def lines(title: str, unit: str, *queries: Query, about: str = "") -> Panel:
    """Series over time. Units: s, reqps, short, percentunit, bytes."""
    return _panel("timeseries", title, unit, queries, about) | {
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    }


def number(title: str, unit: str, *queries: Query, about: str = "") -> Panel:
    """What it is now."""
    return _panel("stat", title, unit, queries, about) | {
        "options": {"reduceOptions": {"calcs": ["lastNotNull"]}, "graphMode": "area"}
    }


def _panel(kind: str, title: str, unit: str, queries: Sequence[Query], about: str) -> Panel:
    return {
        "type": kind,
        "title": title,
        "description": about,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": None}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + number),
                "datasource": _SOURCE,
                "expr": query.expr,
                "legendFormat": query.legend or "__auto",
            }
            for number, query in enumerate(queries)
        ],
    }


def board(uid: str, title: str, *rows: Row) -> Board:
    """A dashboard: three panels a line, each row under its heading."""
    return {
        "uid": f"lintas-{uid}",
        "title": f"Lintas / {title}",
        "tags": ["lintas"],
        "editable": False,
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "templating": {"list": [_datasource()]},
        "links": [
            {"type": "dashboards", "tags": ["lintas"], "title": "Lintas", "asDropdown": True}
        ],
        "panels": _laid_out(rows),
    }


def _datasource() -> dict[str, Any]:
    return {
        "name": "datasource",
        "label": "Prometheus",
        "type": "datasource",
        "query": "prometheus",
    }


def _laid_out(rows: Sequence[Row]) -> list[Panel]:
    placed: list[Panel] = []
    top = 0
    for row in rows:
        heading = {"type": "row", "title": row.title, "collapsed": False, "panels": []}
        placed.append(heading | {"gridPos": {"x": 0, "y": top, "w": ACROSS, "h": 1}})
        top += 1
        for index, panel in enumerate(row.panels):
            left = index * WIDTH % ACROSS
            down = top + index * WIDTH // ACROSS * HEIGHT
            placed.append(panel | {"gridPos": {"x": left, "y": down, "w": WIDTH, "h": HEIGHT}})
        top += -(-len(row.panels) * WIDTH // ACROSS) * HEIGHT
    return [panel | {"id": number} for number, panel in enumerate(placed, 1)]
