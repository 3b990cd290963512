"""Stock in parts that inventory takes in one call."""

from collections.abc import Sequence
from dataclasses import replace

from lintas_orders.domain.parts import StockLine

MOST = 500


def parts(
    operation_id: str, lines: Sequence[StockLine], most: int = MOST
) -> list[tuple[str, tuple[StockLine, ...]]]:
    """Operation ids with their lines; those of one product in one place are together.

    The first part has the operation's own id, so that most operations have just that.
    """
    together: dict[tuple[str, str], StockLine] = {}
    for line in lines:
        key = (line.sku, line.location_id)
        known = together.get(key)
        units = line.quantity + (known.quantity if known else 0)
        together[key] = replace(line, quantity=units)
    every = tuple(together.values())
    chunks = [every[start : start + most] for start in range(0, len(every), most)]
    return [
        (f"{operation_id}.{number}" if number else operation_id, chunk)
        for number, chunk in enumerate(chunks)
    ]
