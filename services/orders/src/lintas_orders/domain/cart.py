"""A cart: what somebody means to buy. Prices are not kept: they are the products' own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from lintas_kit.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from lintas_orders.domain.parts import Journey

MOST_LINES = 500
MOST_UNITS = 100_000


class CartState(IntEnum):
    """Numbered as in the contract."""

    STATE_UNSPECIFIED = 0
    OPEN = 1
    CHECKED_OUT = 2
    MERGED = 3


@dataclass(frozen=True, slots=True)
class CartLine:
    """Units of one product."""

    line_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Cart:
    """The aggregate; a guest's has no customer. `turn` counts the carts of its customer."""

    cart_id: str
    customer_id: str
    channel: int
    currency: str
    created_at: datetime
    updated_at: datetime
    state: CartState = CartState.OPEN
    lines: tuple[CartLine, ...] = ()
    journey: Journey | None = None
    successor_id: str = ""
    turn: int = 0
    version: int = 1

    @property
    def etag(self) -> str:
        return str(self.version)

    def require_open(self) -> None:
        """Raises FailedPrecondition where it is not to be changed any more."""
        if self.state == CartState.CHECKED_OUT:
            raise FailedPrecondition("CART_CHECKED_OUT", "The cart was checked out: open another.")
        if self.state == CartState.MERGED:
            raise FailedPrecondition(
                "CART_MERGED", f"The cart became part of {self.successor_id}: go on with that."
            )

    def adding(self, sku: str, quantity: int, line_id: str) -> "Cart":
        """With more units; the line of the product grows, or a new one takes the id."""
        self.require_open()
        check_quantity(quantity, "quantity")
        known = next((line for line in self.lines if line.sku == sku), None)
        if known is None:
            return self._with((*self.lines, CartLine(line_id, sku, quantity)))
        check_quantity(known.quantity + quantity, "quantity")
        return self.setting(known.line_id, known.quantity + quantity)

    def setting(self, line_id: str, quantity: int) -> "Cart":
        """With the line at the quantity; 0 removes it."""
        self.require_open()
        if all(line.line_id != line_id for line in self.lines):
            raise NotFound("CART_LINE_NOT_FOUND", "There is no such line in the cart.")
        if quantity == 0:
            return self._with(tuple(line for line in self.lines if line.line_id != line_id))
        check_quantity(quantity, "quantity")
        changed = [
            replace(line, quantity=quantity) if line.line_id == line_id else line
            for line in self.lines
        ]
        return self._with(tuple(changed))

    def merging(self, other: "Cart") -> "Cart":
        """With the other's lines; of a product that both have, the larger quantity is kept."""
        self.require_open()
        if other.currency != self.currency:
            raise FailedPrecondition(
                "CURRENCY_MISMATCH",
                f"The customer's cart is in {self.currency}, this one in {other.currency}.",
            )
        theirs = {line.sku: line for line in other.lines}
        kept = tuple(
            replace(line, quantity=max(line.quantity, theirs.pop(line.sku).quantity))
            if line.sku in theirs
            else line
            for line in self.lines
        )
        return self._with(kept + tuple(theirs.values()))

    def _with(self, lines: tuple[CartLine, ...]) -> "Cart":
        if len(lines) > MOST_LINES:
            raise FailedPrecondition("CART_FULL", f"A cart holds {MOST_LINES} lines at most.")
        return replace(self, lines=lines)


def check_quantity(quantity: int, field: str) -> None:
    """Raises InvalidArgument outside 1 to 100000."""
    if not 1 <= quantity <= MOST_UNITS:
        raise InvalidArgument([Violation(field, f"must be 1 to {MOST_UNITS}")])


def left_over(lines: Sequence[CartLine], bought: Mapping[str, int]) -> tuple[CartLine, ...]:
    """What came into the cart while it was being checked out: it goes on in a cart of its own.

    `bought` holds the units ordered by sku.
    """
    rest = []
    for line in lines:
        more = line.quantity - bought.get(line.sku, 0)
        if more > 0:
            rest.append(replace(line, quantity=more))
    return tuple(rest)
