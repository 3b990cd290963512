"""One status for all channels, and how it may change."""

from enum import IntEnum

from lintas_kit.errors import FailedPrecondition
from lintas_orders.domain.parts import FulfilmentKind


class Status(IntEnum):
    """Where an order stands; numbered as in the contract."""

    STATUS_UNSPECIFIED = 0
    PENDING = 1
    PLACED = 2
    READY = 3
    COLLECTED = 4
    SHIPPED = 5
    DELIVERED = 6
    CANCELLED = 7
    RETURNED = 8
    PARTIALLY_RETURNED = 9


_BACK = frozenset({Status.RETURNED, Status.PARTIALLY_RETURNED})
_ALWAYS: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.PLACED, Status.COLLECTED, Status.CANCELLED}),
    Status.PLACED: frozenset({Status.READY, Status.CANCELLED}),
    Status.READY: frozenset({Status.CANCELLED}),
    Status.COLLECTED: _BACK,
    Status.SHIPPED: _BACK | {Status.DELIVERED},
    Status.DELIVERED: _BACK,
    Status.PARTIALLY_RETURNED: _BACK,
}
_BY_KIND: dict[FulfilmentKind, dict[Status, frozenset[Status]]] = {
    FulfilmentKind.PICKUP: {Status.READY: frozenset({Status.COLLECTED})},
    FulfilmentKind.DELIVERY: {
        Status.PLACED: frozenset({Status.SHIPPED}),
        Status.READY: frozenset({Status.SHIPPED}),
    },
}

HELD = frozenset({Status.PLACED, Status.READY})
HANDED_OVER = frozenset({Status.COLLECTED, Status.SHIPPED, Status.DELIVERED}) | _BACK
BINDING = HELD | HANDED_OVER


def next_statuses(status: Status, kind: FulfilmentKind) -> frozenset[Status]:
    """What an order of the kind can become."""
    always = _ALWAYS.get(status, frozenset())
    return always | _BY_KIND.get(kind, {}).get(status, frozenset())


def require(status: Status, kind: FulfilmentKind, wanted: Status) -> None:
    """Raises FailedPrecondition ORDER_STATE, saying what is possible."""
    possible = next_statuses(status, kind)
    if wanted in possible:
        return
    names = ", ".join(each.name for each in sorted(possible)) or "nothing else"
    raise FailedPrecondition(
        "ORDER_STATE",
        f"The order is {status.name} and can't become {wanted.name}; it can become {names}.",
    )
