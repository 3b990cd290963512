"""Creates or replaces an automation."""

from dataclasses import dataclass

from lintas_kit import context
from lintas_kit.errors import InvalidArgument, Violation
from lintas_messaging.domain import automations
from lintas_messaging.domain.automations import Automation
from lintas_messaging.domain.default_templates import CART_REMINDER, parameters_of
from lintas_messaging.store import Store
from lintas_messaging.usecases.watch_cart import KnownAutomations


@dataclass(frozen=True)
class PutAutomation:
    store: Store
    known: KnownAutomations

    async def __call__(self, automation: Automation) -> Automation:
        """Raises InvalidArgument with every fault, EtagMismatch on a lost race."""
        automations.check(automation)
        await self._check_template(automation.template_id)
        stored = await self.store.automations.put(automation, context.current().if_match)
        self.known.forget()
        return stored

    async def _check_template(self, template_id: str) -> None:
        template = await self.store.templates.get(template_id)
        field = "automation.send.templateId"
        if template is None:
            raise InvalidArgument([Violation(field, "is no template")])
        known = parameters_of(CART_REMINDER) or frozenset()
        unknown = {place for variant in template.variants for place in variant.places} - known
        if unknown:
            words = ", ".join(sorted(unknown))
            raise InvalidArgument(
                [Violation(field, f"needs parameters that a reminder has not: {words}")]
            )
