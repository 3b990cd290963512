"""Corrections of stock by its keepers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from lintas_inventory.domain import names
from lintas_inventory.domain.lines import MOST_LINES
from lintas_inventory.domain.operation import Need, Operation, Posting, Shortage
from lintas_inventory.domain.stock import Cause, Key
from lintas_kit.errors import FailedPrecondition, InvalidArgument, Violation

LONGEST_REFERENCE = 200
MOST_UNITS = 1_000_000_000


class Reason(StrEnum):
    """Why the figure changes."""

    RECEIPT = "RECEIPT"
    DAMAGE = "DAMAGE"
    THEFT = "THEFT"
    CORRECTION = "CORRECTION"
    TRANSFER = "TRANSFER"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Units to add or take in one stock, booked once for its reference; `line` is its place."""

    key: Key
    delta: int
    reason: Reason | None
    reference: str
    line: int = 0

    @property
    def booked_as(self) -> str:
        """The name under which it is booked once; empty without a reference."""
        return f"{self.key}|{self.reference}" if self.reference else ""


def checked(adjustments: Sequence[Adjustment]) -> Sequence[Adjustment]:
    """The adjustments, where they may be booked. Raises InvalidArgument with all that is wrong."""
    if not 1 <= len(adjustments) <= MOST_LINES:
        raise InvalidArgument([Violation("adjustments", f"must be 1 to {MOST_LINES}")])
    wrong: list[Violation] = []
    seen: dict[str, int] = {}
    for each in adjustments:
        field = f"adjustments[{each.line}]"
        wrong += _check(each, field)
        first = seen.setdefault(each.booked_as, each.line)
        if each.reference and first != each.line:
            text = f"names the same sku, location and reference as adjustments[{first}]"
            wrong.append(Violation(f"{field}.reference", text))
    if wrong:
        raise InvalidArgument(wrong)
    return adjustments


def _check(each: Adjustment, field: str) -> list[Violation]:
    wrong = names.check_sku(each.key.sku, f"{field}.sku")
    wrong += names.check_id(each.key.location_id, f"{field}.locationId")
    if not each.delta or abs(each.delta) > MOST_UNITS:
        wrong.append(Violation(f"{field}.delta", f"must not be 0, nor beyond {MOST_UNITS}"))
    if each.reason is None:
        wrong.append(Violation(f"{field}.reason", "is needed"))
    if len(each.reference) > LONGEST_REFERENCE:
        text = f"must have {LONGEST_REFERENCE} characters or less"
        wrong.append(Violation(f"{field}.reference", text))
    return wrong


def operation(new_id: str, adjustments: Sequence[Adjustment], channel: int) -> Operation:
    """All of them as one operation; those of one stock in one posting.

    The same references make the same operation, so that who asks again while the first request is
    still under way joins it; `new_id` is for lines without a reference.
    """
    references = [each.booked_as for each in adjustments if each.reference]
    is_new = len(references) < len(adjustments)
    by_key: dict[Key, list[Adjustment]] = {}
    for each in adjustments:
        by_key.setdefault(each.key, []).append(each)
    return Operation(
        new_id if is_new else _id_of(references),
        Cause.ADJUSTED,
        [_posting(key, own) for key, own in by_key.items()],
        channel,
        references=references,
        is_new=is_new,
    )


def _id_of(references: Sequence[str]) -> str:
    return f"adj_{sha256(chr(10).join(sorted(references)).encode()).hexdigest()[:32]}"


def _posting(key: Key, own: Sequence[Adjustment]) -> Posting:
    delta = sum(each.delta for each in own)
    line = next((each.line for each in own if each.delta < 0), own[0].line)
    need = Need.ON_HAND if delta < 0 else Need.NOTHING
    reasons = dict.fromkeys(each.reason.value for each in own if each.reason)
    return Posting(key, delta, 0, need, line, ",".join(reasons))


def below_zero(shortages: Sequence[Shortage]) -> FailedPrecondition:
    """The refusal of adjustments that would take what is not there."""
    first = shortages[0]
    return FailedPrecondition(
        "STOCK_BELOW_ZERO",
        f"There are only {first.on_hand} of {first.key.sku} in {first.key.location_id}.",
        [
            Violation(
                f"adjustments[{short.line}].delta",
                f"would take stock below zero: there are {short.on_hand}",
            )
            for short in shortages
        ],
    )
