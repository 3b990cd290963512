"""Templates that people put; the platform's own are in the domain."""

from lintas_kit.mongo import Collection
from lintas_messaging.domain.channels import Channel
from lintas_messaging.domain.default_templates import BUILT_IN
from lintas_messaging.domain.templates import Template, Variant
from lintas_messaging.store import versioned


class Templates:
    """The templates."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, template_id: str) -> Template | None:
        """The one that was put, else the one that the platform brings along."""
        found = await self._collection.find_one({"_id": template_id})
        if found is None:
            return BUILT_IN.get(template_id)
        variants = [
            Variant(each["language"], each["body"], Channel(each["channel"]), each["subject"])
            for each in found["variants"]
        ]
        return Template(template_id, variants, found["version"])

    async def put(self, template: Template, if_match: str) -> Template:
        """Creates or replaces it. Raises EtagMismatch."""
        variants = [
            {
                "language": each.language,
                "channel": each.channel.value,
                "subject": each.subject,
                "body": each.body,
            }
            for each in template.variants
        ]
        version = await versioned.put(
            self._collection, template.template_id, {"variants": variants}, if_match
        )
        return Template(template.template_id, template.variants, version)
