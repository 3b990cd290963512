"""The platform's own figures beside the file's, month by month."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from lintas_local.client import Client
from lintas_local.retail.documents import CURRENCY, ZONE
from lintas_local.retail.figures import Figures, total

_COUNTS = {
    "sales.documents": "documents",
    "sales.lines": "lines",
    "sales.units": "units",
    "returns.units": "returned_units",
}
_AMOUNTS = {"sales.gross": "gross", "returns.amount": "returns"}
_NANOS = Decimal(1_000_000_000)
_PAUSE_SECONDS = 1.0


async def platform_figures(client: Client, first: datetime, last: datetime) -> dict[str, Figures]:
    """What insights counts in the time, by month of the file's zone."""
    query = [("names", name) for name in (*_COUNTS, *_AMOUNTS)]
    query += [
        ("groupBy", "month"),
        ("timeZone", str(ZONE)),
        ("from", first.astimezone(UTC).isoformat().replace("+00:00", "Z")),
        ("to", last.astimezone(UTC).isoformat().replace("+00:00", "Z")),
    ]
    answer = await client.patiently("GET", f"/insights/metrics?{urlencode(query)}", role="admin")
    months: dict[str, Figures] = {}
    for point in answer["points"]:
        _enter(months.setdefault(point["group"]["month"], Figures()), point)
    return dict(sorted(months.items()))


def _enter(figures: Figures, point: Mapping[str, Any]) -> None:
    name = point["name"]
    if name in _COUNTS:
        setattr(figures, _COUNTS[name], int(point["value"]))
    elif name in _AMOUNTS and point["amount"]["currencyCode"] == CURRENCY:
        amount = point["amount"]
        value = Decimal(int(amount["units"])) + Decimal(amount["nanos"]) / _NANOS
        setattr(figures, _AMOUNTS[name], value)


async def settled(
    client: Client, expected: Mapping[str, Figures], span: tuple[datetime, datetime], wait: float
) -> dict[str, Figures]:
    """The platform's figures once they are as expected, or stand still for `wait` seconds."""
    loop = asyncio.get_running_loop()
    seen: dict[str, Figures] = {}
    since = loop.time()
    while loop.time() - since < wait:
        found = await platform_figures(client, *span)
        if found == expected:
            return found
        if found != seen:
            seen, since = found, loop.time()
        await asyncio.sleep(_PAUSE_SECONDS)
    return seen


def table(
    file: Mapping[str, Figures],
    expected: Mapping[str, Figures],
    platform: Mapping[str, Figures],
) -> str:
    """The file's figures beside the platform's; a row that is not as expected is marked."""
    head = f"{'month':8}{'':10}{'documents':>10}{'lines':>10}{'units':>12}"
    head += f"{'gross':>17}{'returns':>15}{'net':>17}"
    rows = [head]
    months = sorted({*file, *platform})
    sides = [(m, file.get(m), expected.get(m), platform.get(m)) for m in months]
    sides.append(("all", total(file), total(expected), total(platform)))
    for name, own, wanted, ours in sides:
        rows.append(_row(name, "file", own or Figures()))
        mark = "" if wanted == ours else "   differs"
        rows.append(_row("", "platform", ours or Figures()) + mark)
    return "\n".join(rows)


def _row(name: str, side: str, f: Figures) -> str:
    counts = f"{name:8}{side:10}{f.documents:>10,}{f.lines:>10,}{f.units:>12,}"
    return counts + f"{f.gross:>17,.3f}{f.returns:>15,.2f}{f.net:>17,.3f}"
