"""Payment providers: the port, and the providers that are there."""

from typing import Protocol

from lintas_kit.errors import FailedPrecondition
from lintas_kit.money import Money

TEST = "TEST"
DECLINED_TOKEN = "decline"  # noqa: S105 - the word that the contract gives


class PaymentProvider(Protocol):
    """Takes money and gives it back, once for each operation id."""

    async def capture(self, operation_id: str, token: str, amount: Money) -> None:
        """Takes the amount. Raises FailedPrecondition PAYMENT_DECLINED."""

    async def refund(self, operation_id: str, amount: Money) -> None:
        """Gives the amount back."""

    async def void(self, operation_id: str) -> None:
        """Gives back whatever the operation took, which may be nothing."""


class TestMoney:
    """Takes every payment but the one whose token is `decline`; its answer depends on nothing
    else, so that a repeat is the same payment."""

    async def capture(self, operation_id: str, token: str, amount: Money) -> None:
        if token == DECLINED_TOKEN:
            raise FailedPrecondition(
                "PAYMENT_DECLINED", "The payment was declined: choose another way to pay."
            )

    async def refund(self, operation_id: str, amount: Money) -> None:
        return

    async def void(self, operation_id: str) -> None:
        return


class Recorded:
    """Money that was taken elsewhere (a card terminal, a transfer): it is only written down."""

    async def capture(self, operation_id: str, token: str, amount: Money) -> None:
        return

    async def refund(self, operation_id: str, amount: Money) -> None:
        return

    async def void(self, operation_id: str) -> None:
        return


class Payments:
    """Finds the provider of a method."""

    def __init__(self) -> None:
        self._providers: dict[str, PaymentProvider] = {TEST: TestMoney()}
        self._others: PaymentProvider = Recorded()

    def provider(self, method: str) -> PaymentProvider:
        return self._providers.get(method, self._others)
