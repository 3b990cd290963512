"""A basket that somebody asks about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lintas_kit.errors import InvalidArgument, Violation
from lintas_promotion_rules import Basket, Line
from lintas_promotions.domain.codes import normal

MOST_LINES = 500
MOST_CODES = 20
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be bought, by whom, where, and the codes that were given, as they were typed."""

    basket: Basket
    customer_id: str = ""
    channel: str = ""
    location_id: str = ""
    codes: tuple[str, ...] = field(default=())


def distinct(codes: Sequence[str]) -> tuple[str, ...]:
    """Each code once, however it was typed. Raises InvalidArgument where there are too many."""
    found = {normal(code) or code: code for code in reversed(codes) if code.strip()}
    if len(found) > MOST_CODES:
        raise InvalidArgument([Violation("couponCodes", f"may be {MOST_CODES} at most")])
    return tuple(reversed(found.values()))


def check_lines(currencies: Sequence[str], lines: Sequence[Line]) -> None:
    """Raises InvalidArgument that names every line that is wrong."""
    wrong = []
    if not lines or len(lines) > MOST_LINES:
        wrong.append(Violation("lines", f"must be 1 to {MOST_LINES}"))
    seen: set[str] = set()
    for index, (currency, line) in enumerate(zip(currencies, lines, strict=True)):
        path = f"lines[{index}]"
        if not line.sku:
            wrong.append(Violation(f"{path}.sku", "must be given"))
        if line.quantity < 1:
            wrong.append(Violation(f"{path}.quantity", "must be 1 or more"))
        if abs(line.subtotal) > _LARGEST:
            wrong.append(Violation(f"{path}.quantity", "is too large at that price"))
        if currency != currencies[0]:
            wrong.append(Violation(f"{path}.unitPrice.currencyCode", f"must be {currencies[0]}"))
        if line.line_id in seen:
            wrong.append(Violation(f"{path}.lineId", "is there twice"))
        seen.add(line.line_id)
    if wrong:
        raise InvalidArgument(wrong)
