"""Lines of an order came back: their share of what campaigns gave returns."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_kit.errors import InvalidArgument, Violation
from lintas_promotions.domain import redemption as redemptions
from lintas_promotions.domain.ledger import Given
from lintas_promotions.domain.redemption import Redemption
from lintas_promotions.usecases.change_redemption import ChangeRedemption
from lintas_promotions.usecases.release_redemption import tell_reversed

_LONGEST_ID = 128


@dataclass(frozen=True)
class ReverseRedemption:
    """Once an operation, however often it is called."""

    change: ChangeRedemption

    async def __call__(
        self, order_id: str, operation_id: str, given_back: Sequence[tuple[str, Given]]
    ) -> Redemption:
        """`given_back` are currencies with what returns in them. Raises NotFound, and
        FailedPrecondition where more would come back than is left."""
        if not 1 <= len(operation_id) <= _LONGEST_ID:
            wrong = Violation("operationId", f"must have 1 to {_LONGEST_ID} characters")
            raise InvalidArgument([wrong])
        clock = self.change.clock

        def decide(before: Redemption) -> Redemption:
            _check_currency(before, given_back)
            given = [each for _, each in given_back]
            return redemptions.reverse(before, operation_id, given, clock.now())

        return await self.change(order_id, decide, tell_reversed)


def _check_currency(before: Redemption, given_back: Sequence[tuple[str, Given]]) -> None:
    currency = before.plan.currency
    wrong = [
        Violation(f"discounts[{index}].amount.currencyCode", f"must be {currency}")
        for index, (named, _) in enumerate(given_back)
        if named != currency
    ]
    if wrong:
        raise InvalidArgument(wrong)
