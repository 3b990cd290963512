"""Metrics: named figures, summed over groups of time, channel and place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money import Money


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure as it is asked for."""

    figure: str
    is_money: bool = False


METRICS: Mapping[str, Metric] = {
    "sales.documents": Metric("sales_documents"),
    "sales.lines": Metric("sales_lines"),
    "sales.units": Metric("sales_units"),
    "sales.gross": Metric("sales_gross", is_money=True),
    "sales.discounts": Metric("sales_discounts", is_money=True),
    "sales.adjustmentLines": Metric("sales_adjustment_lines"),
    "sales.adjustments": Metric("sales_adjustments", is_money=True),
    "sales.freeDocuments": Metric("sales_free_documents"),
    "sales.freeLines": Metric("sales_free_lines"),
    "sales.freeUnits": Metric("sales_free_units"),
    "sales.net": Metric("net", is_money=True),
    "orders.cancelled": Metric("cancelled_orders"),
    "orders.cancelledAmount": Metric("cancelled", is_money=True),
    "returns.documents": Metric("returns_documents"),
    "returns.lines": Metric("returns_lines"),
    "returns.units": Metric("returns_units"),
    "returns.amount": Metric("returns_amount", is_money=True),
    "returns.withoutReceipt": Metric("returns_loose", is_money=True),
}
TIMES = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m"}
CURRENCY = "currency"
PLACES = ("channel", "location", CURRENCY)
GROUPS = (*PLACES, *TIMES)


@dataclass(frozen=True)
class Question:
    """What is asked for, from `begin` on and before `end`."""

    names: tuple[str, ...]
    begin: datetime | None
    end: datetime | None
    group_by: tuple[str, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class Row:
    """Figures of one group in one currency."""

    group: tuple[tuple[str, str], ...]
    currency: str
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Point:
    """One answer: a count, or an amount."""

    name: str
    group: tuple[tuple[str, str], ...]
    value: int = 0
    amount: Money | None = None


def question(
    names: Sequence[str],
    begin: datetime | None,
    end: datetime | None,
    group_by: Sequence[str],
    time_zone: str,
) -> Question:
    """Names and groups may be given one by one or with commas. Raises InvalidArgument."""
    wanted, groups = _listed(names), _listed(group_by)
    violations = [
        Violation(f"names[{index}]", f"{name!r} is none of {', '.join(METRICS)}")
        for index, name in enumerate(wanted)
        if name not in METRICS
    ]
    violations += [
        Violation(f"groupBy[{index}]", f"{name!r} is none of {', '.join(GROUPS)}")
        for index, name in enumerate(groups)
        if name not in GROUPS
    ]
    if begin and end and begin >= end:
        violations.append(Violation("to", "must be after from"))
    if time_zone and not _is_zone(time_zone):
        violations.append(Violation("timeZone", "must be an IANA time zone, e.g. Asia/Jakarta"))
    if violations:
        raise InvalidArgument(violations)
    return Question(
        wanted or tuple(METRICS),
        begin,
        end,
        groups,
        time_zone or "UTC",
    )


def points(asked: Question, rows: Iterable[Row]) -> list[Point]:
    """The answers, by name as asked, then by group. Counts are summed over currencies; amounts
    have theirs in their group, asked for or not."""
    amounts: dict[tuple[str, tuple[tuple[str, str], ...], str], int] = {}
    for row in rows:
        for name in asked.names:
            metric = METRICS[name]
            value = row.figures.get(metric.figure, 0)
            if value:
                key = (name, row.group, row.currency if metric.is_money else "")
                amounts[key] = amounts.get(key, 0) + value
    order = {name: index for index, name in enumerate(asked.names)}
    return [
        _amount(name, group, currency, value) if currency else Point(name, group, value)
        for (name, group, currency), value in sorted(
            amounts.items(), key=lambda item: (order[item[0][0]], item[0][1:])
        )
    ]


def _amount(name: str, group: tuple[tuple[str, str], ...], currency: str, value: int) -> Point:
    named = group if CURRENCY in dict(group) else (*group, (CURRENCY, currency))
    return Point(name, named, amount=Money(currency, value))


def _listed(given: Sequence[str]) -> tuple[str, ...]:
    parts = [part.strip() for each in given for part in each.split(",")]
    return tuple(dict.fromkeys(part for part in parts if part))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
