"""What requests ask for, in the domain's words."""

from lintas.promotions.v1 import promotions_service_pb2 as messages
from lintas_kit import context
from lintas_kit.errors import InvalidArgument, Violation
from lintas_kit.money_proto import from_proto
from lintas_promotion_rules import Basket, Line, proto
from lintas_promotions.domain.basket import Asked, check_lines, distinct
from lintas_promotions.domain.lot import Order
from lintas_promotions.drawing.pictures import Symbology


def asked(request: messages.EvaluatePromotionsRequest) -> Asked:
    """The basket. A line without an id gets its place as one. Raises InvalidArgument."""
    prices = [
        from_proto(each.unit_price, f"lines[{index}].unitPrice")
        for index, each in enumerate(request.lines)
    ]
    lines = tuple(
        Line(
            each.line_id or str(index + 1),
            each.sku,
            each.quantity,
            price.minor,
            dict(each.attributes),
        )
        for index, (each, price) in enumerate(zip(request.lines, prices, strict=True))
    )
    check_lines([price.currency for price in prices], lines)
    return Asked(
        Basket(prices[0].currency, lines),
        request.customer_id,
        proto.channel_name(request.channel or context.current().channel),
        request.location_id,
        distinct(request.coupon_codes),
    )


def order(request: messages.IssueCouponsRequest) -> Order:
    """The coupons to make."""
    valid_for = request.valid_for.ToTimedelta() if request.HasField("valid_for") else None
    return Order(
        campaign_id=request.campaign_id,
        count=request.count or 1,
        max_redemptions=request.per_coupon.max_redemptions or 1,
        customer_id=request.customer_id,
        channel=request.channel or context.current().channel,
        valid_for=valid_for,
    )


def symbology(name: str) -> Symbology:
    """QR where nothing is said. Raises InvalidArgument."""
    try:
        return Symbology(name.upper() or Symbology.QR)
    except ValueError:
        raise InvalidArgument([Violation("symbology", "must be QR or CODE128")]) from None
