"""One order for a cart or a sale, however many ask for it at once."""

from dataclasses import replace

from lintas_kit.errors import Aborted
from lintas_orders.domain.order import Order
from lintas_orders.store import Store
from lintas_orders.store.orders import Claimed

TRIES = 10


async def claim(store: Store, order: Order) -> tuple[Order, bool]:
    """The order as it was inserted and True, or the one that came first and False.

    After one that was refused it is the next one's turn.
    """
    for _ in range(TRIES):
        try:
            await store.orders.insert(order, [], order.created_at)
        except Claimed:
            first = await store.orders.claimed(order.claim)
            if first is None:
                continue
            if first.work or not first.was_refused:
                return first, False
            order = replace(order, turn=first.turn + 1)
        else:
            return order, True
    raise Aborted("CLAIM_LOST", "Too many ask for the same at once: try again.", (), 0.2)
