"""Sales, returns and fulfilments as callers send them."""

from collections.abc import Sequence

from lintas.orders.v1 import orders_service_pb2 as pb
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.times import from_timestamp, to_timestamp
from lintas_orders.domain import money_flow
from lintas_orders.domain.loose_return import LooseLine, LooseReturn
from lintas_orders.domain.parts import Condition, Fulfilment, FulfilmentKind, Payment
from lintas_orders.domain.returns import Back
from lintas_orders.domain.sale import Sale, SoldLine
from lintas_orders.messages import checked
from lintas_orders.messages.money import address_from, given, shown


def sale(message: pb.Sale, prefix: str = "") -> Sale:
    """The sale that a till sent. Raises InvalidArgument for amounts that are none."""
    return Sale(
        sale_id=message.sale_id,
        location_id=message.location_id,
        register_id=checked.word(message.register_id, f"{prefix}registerId"),
        lines=tuple(
            SoldLine(
                line.sku,
                line.quantity,
                given(line, "unit_price", f"{prefix}lines[{index}].unitPrice"),
            )
            for index, line in enumerate(message.lines)
        ),
        coupon_codes=checked.codes(message.coupon_codes, prefix),
        redeem_points=message.redeem_points,
        payments=_payments(message.payments, prefix),
        sold_at=from_timestamp(message.sold_at),
        channel=checked.channel(message.channel, f"{prefix}channel"),
        identifier=identifier(message),
    )


def identifier(message: pb.Sale | pb.CreateReturnWithoutReceiptRequest) -> object | None:
    """Whom the customer says they are, or none."""
    if message.HasField("customer") and message.customer.HasField("identifier"):
        return message.customer.identifier
    return None


def _payments(messages: Sequence[pb.Payment], prefix: str) -> tuple[Payment, ...]:
    payments = []
    for index, message in enumerate(messages):
        where = f"{prefix}payments[{index}]"
        money_flow.check_method(message.method, f"{where}.method")
        amount = checked.amount(message.amount, f"{where}.amount")
        payments.append(Payment(message.method, amount, from_timestamp(message.at)))
    return tuple(payments)


def fulfilment(message: pb.Fulfilment) -> Fulfilment:
    """How a cart is to be handed over. Raises InvalidArgument where that is not said."""
    kind = checked.one_of(FulfilmentKind, message.kind, "fulfilment.kind")
    if kind not in (FulfilmentKind.PICKUP, FulfilmentKind.DELIVERY):
        raise InvalidArgument([Violation("fulfilment.kind", "must be PICKUP or DELIVERY")])
    if kind == FulfilmentKind.PICKUP and not message.location_id:
        raise InvalidArgument(
            [Violation("fulfilment.locationId", "must say where it is collected")]
        )
    address = address_from(message.address) if message.HasField("address") else None
    return Fulfilment(kind, message.location_id, address)


def quoted_fulfilment(message: pb.Fulfilment) -> Fulfilment:
    """As for a checkout; a delivery from anywhere where nothing is said yet."""
    if not message.kind:
        return Fulfilment(FulfilmentKind.DELIVERY, message.location_id)
    return fulfilment(message)


def backs(messages: Sequence[pb.ReturnLine]) -> list[Back]:
    return [
        Back(
            each.line_id,
            each.quantity,
            checked.one_of(Condition, each.condition, f"lines[{index}].condition"),
        )
        for index, each in enumerate(messages)
    ]


def loose_lines(messages: Sequence[pb.LooseReturnLine]) -> tuple[LooseLine, ...]:
    """What comes back without a receipt; whether a line is a service is found out later."""
    return tuple(
        LooseLine(
            each.sku,
            each.quantity,
            checked.amount(each.unit_price, f"lines[{index}].unitPrice"),
            checked.one_of(Condition, each.condition, f"lines[{index}].condition"),
        )
        for index, each in enumerate(messages)
    )


def loose_return(booked: LooseReturn) -> pb.LooseReturn:
    return pb.LooseReturn(
        return_id=booked.return_id,
        customer_id=booked.customer_id,
        location_id=booked.location_id,
        channel=booked.channel,  # type: ignore[arg-type]
        reason=booked.reason,
        lines=[
            pb.LooseReturnLine(
                sku=line.sku,
                quantity=line.quantity,
                unit_price=shown(line.unit_price),
                condition=int(line.condition),  # type: ignore[arg-type]
            )
            for line in booked.lines
        ],
        refund=shown(booked.refund),
        at=to_timestamp(booked.at),
    )
