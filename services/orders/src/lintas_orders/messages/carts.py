"""Carts and quotes as the contract shows them."""

from collections.abc import Iterable, Mapping

from lintas.orders.v1 import carts_service_pb2 as pb
from lintas_kit.money import Money
from lintas_kit.times import to_timestamp
from lintas_orders.domain.cart import Cart, CartLine
from lintas_orders.domain.parts import Product
from lintas_orders.domain.quote import Quote
from lintas_orders.domain.sourcing import Source
from lintas_orders.messages import orders
from lintas_orders.messages.money import shown


def to_message(cart: Cart, products: Mapping[str, Product]) -> pb.Cart:
    """The cart at the products' prices of now; one that has none in its currency counts zero."""
    lines = [_line(line, products.get(line.sku), cart.currency) for line in cart.lines]
    subtotal = sum(
        (_price(products.get(line.sku), cart.currency) * line.quantity for line in cart.lines),
        Money.zero(cart.currency),
    )
    return pb.Cart(
        cart_id=cart.cart_id,
        customer_id=cart.customer_id,
        channel=cart.channel,  # type: ignore[arg-type]
        currency_code=cart.currency,
        state=int(cart.state),  # type: ignore[arg-type]
        lines=lines,
        subtotal=shown(subtotal),
        create_time=to_timestamp(cart.created_at),
        update_time=to_timestamp(cart.updated_at),
        etag=cart.etag,
        journey_id=cart.journey.journey_id if cart.journey else "",
        successor_id=cart.successor_id,
    )


def _price(product: Product | None, currency: str) -> Money:
    if product is None or product.price is None or product.price.currency != currency:
        return Money.zero(currency)
    return product.price


def _line(line: CartLine, product: Product | None, currency: str) -> pb.CartLine:
    price = _price(product, currency)
    return pb.CartLine(
        line_id=line.line_id,
        sku=line.sku,
        name=product.name if product else "",
        quantity=line.quantity,
        unit_price=shown(price),
        total=shown(price * line.quantity),
    )


def quote(answer: Quote) -> pb.Quote:
    return pb.Quote(
        subtotal=shown(answer.subtotal),
        discount=shown(answer.discount),
        total=shown(answer.total),
        discounts=orders.discounts(answer.outcome.discounts),
        rejected=map(orders.rejection, answer.outcome.rejected),
        points_to_earn=answer.points_to_earn,
        sourcing=_sources(answer.sources),
        rules_version=answer.outcome.rules_version,
    )


def _sources(sources: Iterable[Source]) -> list[pb.Sourcing]:
    return [
        pb.Sourcing(
            line_id=source.line_id,
            sku=source.sku,
            location_id=source.location_id,
            available=source.available,
            explanation=source.explanation,
        )
        for source in sources
    ]
