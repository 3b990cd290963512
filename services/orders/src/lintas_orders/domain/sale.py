"""A till's sale as it comes in."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lintas_kit.errors import AlreadyExists, InvalidArgument, Violation
from lintas_kit.money import Money
from lintas_orders.domain.cart import MOST_UNITS
from lintas_orders.domain.parts import Payment
from lintas_orders.domain.pricing import Wanted

MOST_LINES = 1000
MOST_POINTS = 10**12
_ID = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class SoldLine:
    """Units sold, at the product's price where none is given."""

    sku: str
    quantity: int
    unit_price: Money | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """What a till says that it sold. `identifier` is the contract's message, passed on unread."""

    sale_id: str
    location_id: str
    register_id: str
    lines: tuple[SoldLine, ...]
    coupon_codes: tuple[str, ...] = ()
    redeem_points: int = 0
    payments: tuple[Payment, ...] = ()
    sold_at: datetime | None = None
    channel: int = 0
    identifier: object | None = None

    def wanted(self) -> tuple[Wanted, ...]:
        """Its lines, numbered as they came."""
        return tuple(
            Wanted(f"lin_{index}", line.sku, line.quantity, line.unit_price)
            for index, line in enumerate(self.lines, 1)
        )

    def fingerprint(self) -> str:
        """What must be the same where the same sale comes again."""
        parts = [self.location_id]
        parts += [f"{line.sku}\x1f{line.quantity}" for line in self.lines]
        return hashlib.blake2b("\x1e".join(parts).encode(), digest_size=8).hexdigest()


def check(sale: Sale, prefix: str = "") -> None:
    """Raises InvalidArgument that names every field that is wrong."""
    violations = []
    if not _ID.fullmatch(sale.sale_id):
        violations.append(Violation(f"{prefix}saleId", "must be 1 to 128 visible characters"))
    if not sale.location_id:
        violations.append(Violation(f"{prefix}locationId", "must say where it was sold"))
    if not 1 <= len(sale.lines) <= MOST_LINES:
        violations.append(Violation(f"{prefix}lines", f"must be 1 to {MOST_LINES}"))
    if not 0 <= sale.redeem_points <= MOST_POINTS:
        violations.append(Violation(f"{prefix}redeemPoints", f"must be 0 to {MOST_POINTS}"))
    if sale.redeem_points and sale.identifier is None:
        violations.append(Violation(f"{prefix}customer", "must say whose points to redeem"))
    violations += _wrong_lines(sale.lines, prefix)
    if violations:
        raise InvalidArgument(violations)


def _wrong_lines(lines: Sequence[SoldLine], prefix: str) -> list[Violation]:
    wrong = []
    for index, line in enumerate(lines):
        where = f"{prefix}lines[{index}]"
        if not line.sku:
            wrong.append(Violation(f"{where}.sku", "must be given"))
        if not 1 <= line.quantity <= MOST_UNITS:
            wrong.append(Violation(f"{where}.quantity", f"must be 1 to {MOST_UNITS}"))
    return wrong


def require_same(sale_id: str, known: str, given: str) -> None:
    """Raises AlreadyExists where the id stands for another sale."""
    if known != given:
        raise AlreadyExists(
            "SALE_ID_REUSED", f"{sale_id} is the id of a sale with other lines or another location."
        )
