"""Returns a customer's points and tier."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_loyalty.domain.view import View, view
from lintas_loyalty.store import Store
from lintas_loyalty.usecases.current_programme import CurrentProgramme
from lintas_loyalty.usecases.people import accounts_of


@dataclass(frozen=True)
class GetAccount:
    """Sums over every id that the person has; what lapsed is judged by the clock."""

    store: Store
    clock: Clock
    current: CurrentProgramme

    async def __call__(self, customer_id: str) -> View:
        people = await accounts_of(self.store, customer_id)
        return view(customer_id, people, await self.current(), self.clock.now())
