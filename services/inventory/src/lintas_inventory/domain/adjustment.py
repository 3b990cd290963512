"""Changes of the stock that no customer made."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_inventory.domain.stock import LARGEST
from lintas_kit.errors import InvalidArgument, Violation

MOST = 500
REASONS = ("RECEIPT", "DAMAGE", "THEFT", "CORRECTION", "TRANSFER")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """So many units more or less, why, and by which document of the caller's."""

    sku: str
    location_id: str
    delta: int
    reason: str
    reference: str = ""

    @property
    def booked_once(self) -> str:
        """What makes a repetition known, or nothing without a reference."""
        return f"{self.reference}|{self.sku}|{self.location_id}" if self.reference else ""


def checked(adjustments: Sequence[Adjustment]) -> None:
    """Raises InvalidArgument that names each field that is wrong."""
    violations = []
    if not 1 <= len(adjustments) <= MOST:
        violations.append(Violation("adjustments", f"must have 1 to {MOST} entries"))
    seen: set[str] = set()
    for index, each in enumerate(adjustments):
        field = f"adjustments[{index}]"
        if each.delta == 0 or abs(each.delta) > LARGEST:
            violations.append(Violation(f"{field}.delta", "must not be 0"))
        if each.reason not in REASONS:
            wanted = ", ".join(REASONS)
            violations.append(Violation(f"{field}.reason", f"must be one of {wanted}"))
        if each.booked_once and each.booked_once in seen:
            violations.append(
                Violation(f"{field}.reference", "stands twice for the same sku and location")
            )
        seen.add(each.booked_once)
    if violations:
        raise InvalidArgument(violations)
