"""Reads a template."""

from dataclasses import dataclass

from lintas_kit.errors import NotFound
from lintas_messaging.domain.templates import Template
from lintas_messaging.store import Store


@dataclass(frozen=True)
class GetTemplate:
    store: Store

    async def __call__(self, template_id: str) -> Template:
        """Raises NotFound."""
        found = await self.store.templates.get(template_id)
        if found is None:
            raise NotFound("TEMPLATE_NOT_FOUND", "There is no such template.")
        return found
