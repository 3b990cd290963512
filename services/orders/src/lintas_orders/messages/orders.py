"""Orders as the contract shows them."""

from collections.abc import Iterable

from lintas.orders.v1 import orders_service_pb2 as pb
from lintas.promotions.v1 import promotions_service_pb2 as promotions
from lintas_kit.times import to_timestamp
from lintas_orders.domain.order import Line, Order, Return, StatusChange
from lintas_orders.domain.parts import Discount, Fulfilment, Payment, Rejection
from lintas_orders.messages.money import address_to, shown

_made: dict[int, tuple[Order, pb.Order]] = {}
_MOST_MADE = 64


def to_message(order: Order) -> pb.Order:
    """All of it, the pickup code too. Not to be changed: an event and an answer share it."""
    known = _made.get(id(order))
    if known is not None and known[0] is order:
        return known[1]
    if len(_made) >= _MOST_MADE:
        _made.clear()
    message = _message(order)
    _made[id(order)] = (order, message)
    return message


def _message(order: Order) -> pb.Order:
    message = pb.Order(
        order_id=order.order_id,
        customer_id=order.customer_id,
        channel=order.channel,  # type: ignore[arg-type]
        status=int(order.status),  # type: ignore[arg-type]
        history=map(_change, order.history),
        lines=map(_line, order.lines),
        currency_code=order.currency,
        subtotal=shown(order.subtotal),
        discount=shown(order.discount),
        total=shown(order.total),
        refunded=shown(order.refunded),
        coupon_codes=order.coupon_codes,
        redeemed_points=order.redeemed_points,
        points_value=shown(order.points_value),
        fulfilment=fulfilment(order.fulfilment),
        payments=map(_payment, order.payments),
        returns=map(return_message, order.booked_returns),
        pickup_code=order.pickup_code,
        cart_id=order.cart_id,
        sale_id=order.sale_id,
        register_id=order.register_id,
        journey_id=order.journey.journey_id if order.journey else "",
        rules_version=order.rules_version,
        create_time=to_timestamp(order.created_at),
        update_time=to_timestamp(order.updated_at),
        sold_at=to_timestamp(order.sold_at),
        etag=str(order.version),
        cancel_reason=order.cancel_reason,
    )
    if order.discounts:
        message.discounts.extend(map(discount, order.discounts))
    if order.rejected:
        message.rejected.extend(map(rejection, order.rejected))
    return message


def return_message(booked: Return) -> pb.Return:
    return pb.Return(
        return_id=booked.return_id,
        lines=[
            pb.ReturnLine(
                line_id=line.line_id,
                quantity=line.quantity,
                condition=int(line.condition),  # type: ignore[arg-type]
                sku=line.sku,
                refund=shown(line.refund),
            )
            for line in booked.lines
        ],
        location_id=booked.location_id,
        channel=booked.channel,  # type: ignore[arg-type]
        reason=booked.reason,
        refund=shown(booked.refund),
        restored_points=booked.restored_points,
        points_value=shown(booked.points_value),
        at=to_timestamp(booked.at),
    )


def discount(given: Discount) -> promotions.Discount:
    return promotions.Discount(
        campaign_id=given.campaign_id,
        coupon_code=given.coupon_code,
        line_id=given.line_id,
        amount=shown(given.amount),
        explanation=given.explanation,
    )


def rejection(given: Rejection) -> promotions.Rejection:
    return promotions.Rejection(
        campaign_id=given.campaign_id,
        coupon_code=given.coupon_code,
        reason=given.reason,
        explanation=given.explanation,
    )


def discounts(given: Iterable[Discount]) -> list[promotions.Discount]:
    return [discount(each) for each in given]


def fulfilment(given: Fulfilment) -> pb.Fulfilment:
    message = pb.Fulfilment(kind=int(given.kind), location_id=given.location_id)  # type: ignore[arg-type]
    if given.address:
        message.address.CopyFrom(address_to(given.address))
    return message


def _change(change: StatusChange) -> pb.StatusChange:
    return pb.StatusChange(
        status=int(change.status),  # type: ignore[arg-type]
        at=to_timestamp(change.at),
        channel=change.channel,  # type: ignore[arg-type]
        location_id=change.location_id,
    )


def _line(line: Line) -> pb.OrderLine:
    return pb.OrderLine(
        line_id=line.line_id,
        sku=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=shown(line.unit_price),
        discount=shown(line.discount),
        total=shown(line.total),
        returned_quantity=line.returned,
        location_id=line.location_id,
    )


def _payment(payment: Payment) -> pb.Payment:
    return pb.Payment(
        method=payment.method, amount=shown(payment.amount), at=to_timestamp(payment.at)
    )
