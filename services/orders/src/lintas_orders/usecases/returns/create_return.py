"""Takes goods of an order back, in any store, once for the return's id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lintas_kit import context, ids
from lintas_kit.clock import Clock
from lintas_kit.errors import InvalidArgument, Violation
from lintas_orders.domain import moments, returns, work
from lintas_orders.domain.order import Order
from lintas_orders.domain.returns import Back
from lintas_orders.domain.work import WorkKind
from lintas_orders.usecases.orders.change import ChangeOrder

_ID = re.compile(r"[\x21-\x7e]{0,90}")
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """What a caller asks for."""

    order_id: str
    lines: Sequence[Back]
    location_id: str
    channel: int
    reason: str
    return_id: str
    returned_at: datetime | None


@dataclass(frozen=True)
class CreateReturn:
    """Claims the quantities in the order first, so that no two returns take back the same."""

    change: ChangeOrder
    clock: Clock

    async def __call__(self, request: ReturnRequest) -> Order:
        check_texts(request.return_id, request.reason)
        now = self.clock.now()
        at = moments.past(request.returned_at, now, "returnedAt")
        return_id = request.return_id or ids.new("ret")

        def claim(order: Order) -> Order:
            if order.found_return(return_id):
                return order
            claimed = returns.plan(
                order,
                request.lines,
                return_id=return_id,
                location_id=request.location_id,
                channel=request.channel or context.current().channel,
                reason=request.reason,
                at=at,
            )
            begun = work.begin(WorkKind.RETURN, self.clock.now(), return_id=return_id)
            return replace(claimed, work=begun)

        return await self.change(request.order_id, claim)


def check_texts(return_id: str, reason: str) -> None:
    """Raises InvalidArgument that names what is wrong."""
    violations = []
    if not _ID.fullmatch(return_id):
        violations.append(Violation("returnId", "must be 90 visible characters at most"))
    if len(reason) > LONGEST_REASON:
        violations.append(Violation("reason", f"must be {LONGEST_REASON} characters at most"))
    if violations:
        raise InvalidArgument(violations)
