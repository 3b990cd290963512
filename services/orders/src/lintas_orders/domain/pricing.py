"""What lines cost: prices, and the discounts that the promotion rules gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain.order import Line
from lintas_orders.domain.parts import Discount, Outcome, Product

LARGEST = 10**15
"""Minor units that one line may come to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of a product to be bought, at the product's own price where none is given."""

    line_id: str
    sku: str
    quantity: int
    unit_price: Money | None = None


def price(
    wanted: Sequence[Wanted],
    products: Mapping[str, Product],
    currency: str,
    *,
    location_id: str = "",
    selling: bool = False,
) -> tuple[Line, ...]:
    """The lines without discounts. Goods come from the location.

    With `selling`, products that are not for sale any more are refused; a till sells what lies
    on its counter. Raises InvalidArgument that names every line that can't be priced.
    """
    violations: list[Violation] = []
    lines = []
    for index, each in enumerate(wanted):
        product = products.get(each.sku)
        wrong = _wrong(each, product, currency)
        if wrong:
            violations.append(Violation(f"lines[{index}].{wrong[0]}", wrong[1]))
        elif product is not None:
            if selling:
                require_active(product)
            lines.append(_line(each, product, location_id))
    if violations:
        raise InvalidArgument(violations)
    return tuple(lines)


def _wrong(each: Wanted, product: Product | None, currency: str) -> tuple[str, str] | None:
    if product is None:
        return "sku", "is no product"
    unit_price = each.unit_price or product.price
    if unit_price is None:
        return "unitPrice", "must be given: the product has no price"
    if unit_price.currency != currency:
        return "unitPrice", f"must be in {currency}"
    if abs(unit_price.minor) * each.quantity > LARGEST:
        return "quantity", "comes to too much money"
    if unit_price.minor < 0 and not product.is_service:
        return "unitPrice", "may be below zero for a service only"
    return None


def require_active(product: Product) -> None:
    """Raises FailedPrecondition where the product is not sold at present."""
    if not product.active:
        raise FailedPrecondition("PRODUCT_NOT_FOR_SALE", f"{product.sku} is not sold at present.")


def _line(each: Wanted, product: Product, location_id: str) -> Line:
    unit_price = each.unit_price or product.price
    assert unit_price is not None  # noqa: S101 - checked by _wrong
    return Line(
        each.line_id,
        each.sku,
        product.name,
        each.quantity,
        unit_price,
        Money.zero(unit_price.currency),
        "" if product.is_service else location_id,
        is_service=product.is_service,
    )


def discounted(
    lines: Sequence[Line], outcome: Outcome
) -> tuple[tuple[Line, ...], tuple[Discount, ...]]:
    """The lines with their share of the discounts, and the discounts by line.

    A discount of the whole basket is shared out by value among the goods.
    """
    plain = [replace(line, discount=Money.zero(line.unit_price.currency)) for line in lines]
    by_line: list[Discount] = []
    for discount in outcome.discounts:
        by_line += [discount] if discount.line_id else _shared(discount, plain)
    off: dict[str, Money] = {}
    for discount in by_line:
        known = off.get(discount.line_id)
        off[discount.line_id] = discount.amount if known is None else known + discount.amount
    changed = [
        replace(line, discount=off[line.line_id]) if line.line_id in off else line for line in plain
    ]
    return tuple(changed), tuple(by_line)


def _shared(discount: Discount, lines: Sequence[Line]) -> list[Discount]:
    goods = promotable(lines)
    shares = discount.amount.allocate([line.subtotal.minor for line in goods])
    return [
        replace(discount, line_id=line.line_id, amount=share)
        for line, share in zip(goods, shares, strict=True)
        if not share.is_zero
    ]


def promotable(lines: Sequence[Line]) -> list[Line]:
    """The lines that campaigns speak of: goods, not postage or charges."""
    return [line for line in lines if not line.is_service]


def refused_coupon(codes: Sequence[str], outcome: Outcome) -> FailedPrecondition | None:
    """Why checkout is refused, where a code that the customer gave does not apply."""
    asked = {normal_code(code) for code in codes}
    for rejection in outcome.rejected:
        if rejection.coupon_code and normal_code(rejection.coupon_code) in asked:
            return FailedPrecondition(
                "COUPON_REJECTED",
                f"{rejection.reason}: {rejection.explanation or 'the coupon does not apply.'}",
            )
    return None


def normal_code(code: str) -> str:
    """A code as it is compared: in capitals, without dashes and spaces."""
    return "".join(char for char in code.upper() if char.isalnum())
