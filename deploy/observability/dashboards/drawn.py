"""A board as a picture: its panels as plain SVG, drawn from what a Prometheus answers."""

from collections.abc import Callable, Sequence
from html import escape

from deploy.observability.dashboards.panels import ACROSS, Board, Panel

Points = list[tuple[float, float]]
# The query's text to its series: a name, and points of time and value.
Ask = Callable[[str], list[tuple[dict[str, str], Points]]]

_CELL_WIDTH, _CELL_HEIGHT = 50, 26
_MARGIN, _TITLE, _LEGEND = 10, 22, 16
_COLOURS = ("#3274d9", "#e02f44", "#37872d", "#f2a900", "#8f3bb8", "#00a3a3", "#7a4a21", "#666")
_MOST = 12


def draw(board: Board, ask: Ask) -> str:
    """The picture."""
    panels = board["panels"]
    height = max(each["gridPos"]["y"] + each["gridPos"]["h"] for each in panels) * _CELL_HEIGHT
    drawn = "\n".join(_placed(panel, ask) for panel in panels)
    size = f'width="{ACROSS * _CELL_WIDTH}" height="{height + 40}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#f4f5f5"/>\n'
        f'<text x="{_MARGIN}" y="25" font-size="17">{escape(board["title"])}</text>\n'
        f'<g transform="translate(0 40)">\n{drawn}\n</g>\n</svg>\n'
    )


def _placed(panel: Panel, ask: Ask) -> str:
    at = panel["gridPos"]
    left, top = at["x"] * _CELL_WIDTH, at["y"] * _CELL_HEIGHT
    width, height = at["w"] * _CELL_WIDTH - 8, at["h"] * _CELL_HEIGHT - 8
    if panel["type"] == "row":
        inside = f'<text x="{_MARGIN}" y="18" font-size="13">{escape(panel["title"])}</text>'
    else:
        inside = _framed(panel, ask, width, height)
    return f'<g transform="translate({left} {top})">{inside}</g>'


def _framed(panel: Panel, ask: Ask, width: int, height: int) -> str:
    found = [
        (_name(target["legendFormat"], labels), points)
        for target in panel["targets"]
        for labels, points in ask(target["expr"])
    ]
    series = sorted(found, key=_highest, reverse=True)[:_MOST]
    body = (
        _number(series, width, height) if panel["type"] == "stat" else _lines(series, width, height)
    )
    unit = panel["fieldConfig"]["defaults"]["unit"]
    return (
        f'<rect x="4" width="{width}" height="{height}" fill="#fff" stroke="#d8d9da"/>'
        f'<text x="{_MARGIN}" y="16" font-weight="bold">{escape(panel["title"])} ({unit})</text>'
        f"{body}"
    )


def _highest(series: tuple[str, Points]) -> float:
    return max((value for _, value in series[1]), default=0.0)


def _name(legend: str, labels: dict[str, str]) -> str:
    if legend == "__auto":
        return ""
    for label, value in labels.items():
        legend = legend.replace(f"{{{{{label}}}}}", value)
    return legend


def _number(series: Sequence[tuple[str, Points]], width: int, height: int) -> str:
    last = f"{series[0][1][-1][1]:.4g}" if series and series[0][1] else "no data"
    middle = f'x="{width / 2}" y="{height / 2 + 20}" text-anchor="middle"'
    return f'<text {middle} font-size="40" fill="#37872d">{last}</text>'


def _lines(series: Sequence[tuple[str, Points]], width: int, height: int) -> str:
    points = [point for _, own in series for point in own]
    if not points:
        return f'<text x="{width / 2}" y="{height / 2}" text-anchor="middle">no data</text>'
    shown = min(len(series), 4)
    bottom = height - 6 - _LEGEND * shown
    first, last = min(at for at, _ in points), max(at for at, _ in points)
    low, high = min(0.0, *(value for _, value in points)), max(value for _, value in points)
    across = (width - 60) / ((last - first) or 1)
    up = (bottom - _TITLE - 10) / ((high - low) or 1)
    drawn = [
        f'<text x="8" y="{_TITLE + 14}" fill="#666">{high:.3g}</text>',
        f'<text x="8" y="{bottom}" fill="#666">{low:.3g}</text>',
        f'<path d="M50 {bottom}H{width - 6}" stroke="#d8d9da"/>',
    ]
    for index, (name, own) in enumerate(series):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(
            f"{50 + (at - first) * across:.1f},{bottom - (value - low) * up:.1f}"
            for at, value in own
        )
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}"/>')
        if index < shown:
            below = bottom + _LEGEND * (index + 1) - 3
            more = (
                f" (and {len(series) - shown} more)" if index == shown - 1 < len(series) - 1 else ""
            )
            drawn.append(f'<text x="50" y="{below}" fill="{colour}">{escape(name + more)}</text>')
    return "".join(drawn)
