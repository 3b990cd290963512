"""What a customer has bought so far: a sum over the orders that they were known with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lintas_kit.money import Money


@dataclass(frozen=True)
class Lifetime:
    """Figures over all channels, net of returns; `net` is minor units by currency."""

    orders: int = 0
    returns: int = 0
    net: Mapping[str, int] = field(default_factory=dict)
    last_order_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """What one event adds to the figures of one customer."""

    net: Money
    orders: int = 0
    returns: int = 0
    ordered_at: datetime | None = None


@dataclass(frozen=True)
class ReturnedLine:
    """A line of an order that came back: `total` was paid for all `ordered`, `returned` of which
    are back by now, `now_back` of them by this return."""

    total: Money
    ordered: int
    returned: int
    now_back: int


def total(figures: Iterable[Lifetime]) -> Lifetime:
    """The figures of one person out of those of each record."""
    parts = list(figures)
    net: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.net.items():
            net[currency] = net.get(currency, 0) + minor
    moments = [part.last_order_at for part in parts if part.last_order_at]
    return Lifetime(
        orders=sum(part.orders for part in parts),
        returns=sum(part.returns for part in parts),
        net=net,
        last_order_at=max(moments, default=None),
    )


def value_returned(currency: str, lines: Iterable[ReturnedLine]) -> Money:
    """What the lines that came back had cost, so that all returns of a line sum to its total."""
    return Money.total(currency, [_share(line) for line in lines])


def _share(line: ReturnedLine) -> Money:
    before = line.returned - line.now_back
    return line.total.portion(line.returned, line.ordered) - line.total.portion(
        before, line.ordered
    )
