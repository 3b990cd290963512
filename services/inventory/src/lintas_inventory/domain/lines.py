"""The lines of a request, checked, those of one stock together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lintas_inventory.domain import names
from lintas_inventory.domain.operation import Line, Shortage
from lintas_inventory.domain.stock import Key
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

MOST_LINES = 500
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class StockLine:
    """Units of one stock; `line` is the first place in the request that names it."""

    key: Key
    quantity: int
    line: int = 0


def stock_lines(wanted: Iterable[tuple[str, str, int]]) -> list[StockLine]:
    """The lines (sku, location, quantity). Raises InvalidArgument with all that is wrong."""
    rows = list(wanted)
    if not 1 <= len(rows) <= MOST_LINES:
        raise InvalidArgument([Violation("lines", f"must be 1 to {MOST_LINES}")])
    wrong: list[Violation] = []
    together: dict[Key, StockLine] = {}
    for index, (sku, location_id, quantity) in enumerate(rows):
        field = f"lines[{index}]"
        wrong += names.check_sku(sku, f"{field}.sku")
        wrong += names.check_id(location_id, f"{field}.locationId")
        if not 1 <= quantity <= MOST_UNITS:
            wrong.append(Violation(f"{field}.quantity", f"must be 1 to {MOST_UNITS}"))
        key = Key(sku, location_id)
        known = together.get(key, StockLine(key, 0, index))
        together[key] = replace(known, quantity=known.quantity + quantity)
    if wrong:
        raise InvalidArgument(wrong)
    return list(together.values())


def out_of_stock(shortages: Sequence[Shortage]) -> FailedPrecondition:
    """The refusal that names each line that there is not enough for."""
    first = shortages[0]
    more = f" (and {len(shortages) - 1} more lines)" if len(shortages) > 1 else ""
    return FailedPrecondition(
        "OUT_OF_STOCK",
        f"There is not enough of {first.key.sku} in {first.key.location_id}: "
        f"{first.available} to be had{more}.",
        [
            Violation(
                f"lines[{short.line}]",
                f"{short.available} of {short.key.sku} to be had in {short.key.location_id}",
            )
            for short in shortages
        ],
    )


def shortfalls(lines: Iterable[Line]) -> list[StockLine]:
    """What was booked although it was not there."""
    return [StockLine(line.key, line.short) for line in lines if line.short]
