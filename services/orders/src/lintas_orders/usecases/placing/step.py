"""What a step of the saga is."""

from typing import Protocol

from lintas_orders.domain.order import Order
from lintas_orders.messages.events import Event
from lintas_orders.store import Store
from lintas_orders.usecases.saving import save

__all__ = ["Event", "Run", "Step"]


class Run:
    """One attempt: the order as it is stored, and as the steps so far have made it."""

    def __init__(self, order: Order, store: Store) -> None:
        self.stored = order
        self.order = order
        self._store = store

    async def keep(self, order: Order) -> None:
        """Stores what a later attempt must know before it is acted on."""
        self.stored = await save(self._store, self.stored, order, order.updated_at)
        self.order = self.stored


class Step(Protocol):
    """Done once however often it is repeated, by the order's id.

    `clean_refusal`: where it is refused, nothing was done. `can_give_up`: a fault that lasts may
    end the saga here; otherwise it is repeated until it is answered.
    """

    @property
    def name(self) -> str: ...

    @property
    def clean_refusal(self) -> bool: ...

    @property
    def can_give_up(self) -> bool: ...

    def needed(self, order: Order) -> bool: ...

    async def do(self, run: Run) -> None: ...

    async def undo(self, order: Order) -> None: ...
