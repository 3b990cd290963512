"""Sales over a counter and what comes back: operations of orders."""

from collections.abc import Sequence

from lintas_inventory.domain.lines import StockLine
from lintas_inventory.domain.operation import Need, Operation, Posting, Record
from lintas_inventory.domain.stock import Cause, Key
from lintas_kit.errors import AlreadyExists


def taking(
    operation_id: str, lines: Sequence[StockLine], channel: int, already_happened: bool
) -> Operation:
    """Units leave; what was handed over already is booked whatever the figures say."""
    need = Need.NOTHING if already_happened else Need.AVAILABLE
    postings = [Posting(line.key, -line.quantity, 0, need, line.line) for line in lines]
    sold = sum(line.quantity for line in lines)
    return Operation(operation_id, Cause.TAKEN, postings, channel, sold=sold)


def putting_back(operation_id: str, lines: Sequence[StockLine], channel: int) -> Operation:
    """Units come back."""
    postings = [Posting(line.key, line.quantity, 0, line=line.line) for line in lines]
    sold = -sum(line.quantity for line in lines)
    return Operation(operation_id, Cause.PUT_BACK, postings, channel, sold=sold)


def require_same(operation: Operation, record: Record) -> None:
    """Asking again under an id must ask for the same. Raises AlreadyExists."""
    booked: dict[Key, int] = {line.key: line.on_hand for line in record.lines}
    if booked != {posting.key: posting.on_hand for posting in operation.postings}:
        raise AlreadyExists(
            "OPERATION_ID_TAKEN",
            "This operation id booked something else: choose another.",
        )
