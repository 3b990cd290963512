"""Stock levels, and changes that fit or don't."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

LARGEST = 1_000_000_000
MOST_LINES = 2000


class Cause(StrEnum):
    """What changed the stock."""

    ADJUSTED = "ADJUSTED"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    COMMITTED = "COMMITTED"
    TAKEN = "TAKEN"
    PUT_BACK = "PUT_BACK"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class Line:
    """Units of a product in a location."""

    sku: str
    location_id: str
    quantity: int

    @property
    def key(self) -> str:
        return key(self.sku, self.location_id)


@dataclass(frozen=True, slots=True)
class Level:
    """The figures of a product in a location."""

    sku: str
    location_id: str
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        """What can be promised; what was handed over past the figure is no promise."""
        return max(self.on_hand - self.reserved, 0)


class Outcome(StrEnum):
    """What became of a change."""

    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    # Another attempt of the same operation is there.
    PRESENT = "PRESENT"


@dataclass(frozen=True, slots=True)
class Change:
    """One operation's effect on one stock level; it needs `needs` available units before.

    An operation may be attempted more than once; only the attempt on record may last.
    """

    operation_id: str
    attempt: str
    sku: str
    location_id: str
    cause: Cause
    on_hand: int = 0
    reserved: int = 0
    needs: int = 0

    @property
    def key(self) -> str:
        return key(self.sku, self.location_id)

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    @property
    def makes_level(self) -> bool:
        """Whether it may be the first that is known of this product here."""
        return self.needs == 0 and self.reserved == 0

    def undone(self) -> "Change":
        """What puts it right."""
        return Change(
            self.operation_id,
            self.attempt,
            self.sku,
            self.location_id,
            Cause.UNDONE,
            -self.on_hand,
            -self.reserved,
        )


def key(sku: str, location_id: str) -> str:
    """The id of a stock level."""
    return f"{sku}|{location_id}"


def fitting(available: int, changes: Sequence[Change]) -> list[bool]:
    """Which changes fit, first come first served; each sees what the earlier ones left."""
    fits = []
    for change in changes:
        fit = change.needs <= 0 or change.needs <= available
        if fit:
            available += change.available
        fits.append(fit)
    return fits


def checked(lines: Iterable[Line], field: str = "lines") -> tuple[Line, ...]:
    """The lines, those of the same level together. Raises InvalidArgument."""
    violations = []
    together: dict[str, Line] = {}
    for index, line in enumerate(lines):
        if not 1 <= line.quantity <= LARGEST:
            wrong = Violation(f"{field}[{index}].quantity", "must be 1 or more")
            violations.append(wrong)
        for name, value in (("sku", line.sku), ("locationId", line.location_id)):
            if not value:
                violations.append(Violation(f"{field}[{index}].{name}", "must be given"))
        known = together.get(line.key)
        units = line.quantity + (known.quantity if known else 0)
        together[line.key] = Line(line.sku, line.location_id, units)
    if not together or len(together) > MOST_LINES:
        violations.append(Violation(field, f"must have 1 to {MOST_LINES} entries"))
    if violations:
        raise InvalidArgument(violations)
    return tuple(together.values())


def out_of_stock(line: Line) -> FailedPrecondition:
    """The refusal of a line."""
    return FailedPrecondition(
        "OUT_OF_STOCK", f"There are not {line.quantity} units of {line.sku} in {line.location_id}."
    )
