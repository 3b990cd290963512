"""Creates or replaces a template; one of the platform's own keeps its parameters."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_messaging.domain import templates
from lintas_messaging.domain.default_templates import parameters_of
from lintas_messaging.domain.templates import Template
from lintas_messaging.store import Store


@dataclass(frozen=True)
class PutTemplate:
    store: Store

    async def __call__(self, template: Template) -> Template:
        """Raises InvalidArgument with every fault, EtagMismatch on a lost race."""
        templates.check(template, parameters_of(template.template_id))
        return await self.store.templates.put(template, context.current().if_match)
