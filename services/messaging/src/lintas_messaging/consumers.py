"""Which event leads to what."""

from collections.abc import Sequence

from lintas.identity.v1 import identity_events_pb2 as identity
from lintas.orders.v1 import orders_events_pb2 as orders
from lintas.orders.v1 import orders_service_pb2 as orders_pb
from lintas_kit.consumers import Event, Handler, On
from lintas_messaging.domain.orders import Happening
from lintas_messaging.mapping.carts import to_cart
from lintas_messaging.mapping.orders import to_news
from lintas_messaging.usecases.everything import UseCases


def table(use_cases: UseCases) -> Sequence[On]:
    """All that messaging listens to."""
    return [
        On(orders.CartChanged, _cart_changed(use_cases)),
        On(orders.OrderPlaced, _order_placed(use_cases)),
        On(orders.OrderReady, _order_went_on(use_cases, Happening.READY)),
        On(orders.OrderCollected, _order_went_on(use_cases, Happening.COLLECTED)),
        On(orders.OrderShipped, _order_went_on(use_cases, Happening.SHIPPED)),
        On(orders.OrderCancelled, _order_went_on(use_cases, Happening.CANCELLED)),
        On(orders.OrderReturned, _order_returned(use_cases)),
        On(identity.CustomersMerged, _merged(use_cases)),
        On(identity.MergeUndone, _merge_undone(use_cases)),
    ]


def _cart_changed(use_cases: UseCases) -> Handler:
    async def handle(message: orders.CartChanged, event: Event) -> None:
        await use_cases.watch_cart(to_cart(message.cart), event.journey)

    return handle


def _order_placed(use_cases: UseCases) -> Handler:
    async def handle(message: orders.OrderPlaced, _: Event) -> None:
        await use_cases.watch_cart.bought(message.order.cart_id)
        await _tell(use_cases, message.order, Happening.PLACED)

    return handle


def _order_went_on(use_cases: UseCases, happening: Happening) -> Handler:
    async def handle(
        message: orders.OrderReady
        | orders.OrderCollected
        | orders.OrderShipped
        | orders.OrderCancelled,
        _: Event,
    ) -> None:
        await _tell(use_cases, message.order, happening)

    return handle


def _order_returned(use_cases: UseCases) -> Handler:
    async def handle(message: orders.OrderReturned, _: Event) -> None:
        returned: orders_pb.Return = getattr(message, "return")
        await use_cases.tell_about_order(to_news(message.order, Happening.RETURNED, returned))

    return handle


async def _tell(use_cases: UseCases, order: orders_pb.Order, happening: Happening) -> None:
    await use_cases.tell_about_order(to_news(order, happening))


def _merged(use_cases: UseCases) -> Handler:
    async def handle(message: identity.CustomersMerged, _: Event) -> None:
        await use_cases.follow_merges.merged(
            message.merge_id, message.customer_id, message.other_customer_id
        )

    return handle


def _merge_undone(use_cases: UseCases) -> Handler:
    async def handle(message: identity.MergeUndone, _: Event) -> None:
        await use_cases.follow_merges.undone(
            message.merge_id, message.customer_id, message.other_customer_id
        )

    return handle
