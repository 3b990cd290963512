"""Reads an automation."""

from dataclasses import dataclass

from lintas_kit.errors import NotFound
from lintas_messaging.domain.automations import Automation
from lintas_messaging.store import Store


@dataclass(frozen=True)
class GetAutomation:
    store: Store

    async def __call__(self, automation_id: str) -> Automation:
        """Raises NotFound."""
        found = await self.store.automations.get(automation_id)
        if found is None:
            raise NotFound("AUTOMATION_NOT_FOUND", "There is no such automation.")
        return found
