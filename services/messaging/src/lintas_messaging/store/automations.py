"""Automations: few, and read often."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lintas_kit.mongo import Collection
from lintas_messaging.domain.automations import Automation, Trigger
from lintas_messaging.domain.channels import Channel
from lintas_messaging.store import versioned

_MOST = 200


class Automations:
    """The automations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, automation_id: str) -> Automation | None:
        found = await self._collection.find_one({"_id": automation_id})
        return _automation(found) if found else None

    async def every(self) -> list[Automation]:
        """All of them, by id."""
        rows = await self._collection.find({}).sort([("_id", 1)]).limit(_MOST).to_list(_MOST)
        return [_automation(row) for row in rows]

    async def put(self, automation: Automation, if_match: str) -> Automation:
        """Creates or replaces it. Raises EtagMismatch."""
        fields = {
            "trigger": automation.trigger.value if automation.trigger else "",
            "delay_ms": round(automation.delay / timedelta(milliseconds=1)),
            "template_id": automation.template_id,
            "purpose": automation.purpose,
            "channel": automation.channel.value,
            "channels": [channel.value for channel in automation.channels],
            "active": automation.active,
        }
        version = await versioned.put(self._collection, automation.automation_id, fields, if_match)
        return replace(automation, version=version)


def _automation(document: Mapping[str, Any]) -> Automation:
    return Automation(
        automation_id=document["_id"],
        trigger=Trigger(document["trigger"]),
        delay=timedelta(milliseconds=document["delay_ms"]),
        template_id=document["template_id"],
        purpose=document["purpose"],
        channel=Channel(document["channel"]),
        channels=tuple(Channel(each) for each in document["channels"]),
        active=document["active"],
        version=document["version"],
    )
