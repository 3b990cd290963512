"""Effects exactly once: an aggregate keeps the ids of the events that it applied."""

from typing import Any

APPLIED = "applied_events"
KEPT = 200


def unless_applied(query: dict[str, Any], event_id: str) -> dict[str, Any]:
    """The filter, matching only while the event is not applied."""
    return query | {APPLIED: {"$ne": event_id}}


def applying(update: dict[str, Any], event_id: str) -> dict[str, Any]:
    """The update, remembering the event; the newest 200 are kept."""
    push = update.get("$push", {}) | {APPLIED: {"$each": [event_id], "$slice": -KEPT}}
    return update | {"$push": push}
