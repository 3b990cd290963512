"""Lists orders, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lintas_kit import context
from lintas_kit.errors import InvalidArgument, PermissionDenied, Violation
from lintas_kit.pages import decode_token, encode_token, page_size
from lintas_orders.domain.order import Order
from lintas_orders.domain.status import Status
from lintas_orders.peers.identity import Identity
from lintas_orders.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MOST = 2**47


@dataclass(frozen=True)
class ListOrders:
    """A person's under every id that is theirs, or everybody's."""

    store: Store
    identity: Identity

    async def __call__(
        self, customer_id: str, status: Status, size: int, token: str
    ) -> tuple[list[Order], str]:
        if context.current().caller.is_customer and not customer_id:
            raise PermissionDenied("NOT_YOURS", "Name yourself: customerId.")
        limit = page_size(size)
        wanted = status or None
        position = decode_token(token)
        if customer_id:
            found = await self._of_person(customer_id, wanted, position, limit + 1)
        else:
            if position is not None and not isinstance(position, str):
                raise _not_of_this_list()
            found = await self.store.orders.page(wanted, position, limit + 1)
        page = found[:limit]
        if len(found) <= limit:
            return page, ""
        last = page[-1]
        milliseconds = (last.sold_at - _EPOCH) // _MILLISECOND
        return page, encode_token([milliseconds, last.order_id] if customer_id else last.order_id)

    async def _of_person(
        self, customer_id: str, status: Status | None, position: object, limit: int
    ) -> list[Order]:
        person = await self.identity.person(customer_id)
        return await self.store.orders.page_of_customers(
            person.customer_ids, status, _moment_and_id(position), limit
        )


def _moment_and_id(position: object) -> tuple[datetime, str] | None:
    match position:
        case None:
            return None
        case [int() as milliseconds, str() as order_id] if abs(milliseconds) < _MOST:
            return _EPOCH + milliseconds * _MILLISECOND, order_id
        case _:
            raise _not_of_this_list()


def _not_of_this_list() -> InvalidArgument:
    return InvalidArgument([Violation("pageToken", "is not a token of this list")])
