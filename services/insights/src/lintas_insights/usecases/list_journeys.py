"""Lists a customer's journeys, the newest first."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from lintas_insights.domain import journeys
from lintas_insights.domain.journeys import Journey
from lintas_insights.store import Store
from lintas_kit import pages
from lintas_kit.errors import InvalidArgument, Violation

_SECOND = 1000


@dataclass(frozen=True)
class Page:
    """Journeys, and the token of the next page; empty after the last."""

    journeys: list[Journey]
    next_page_token: str


@dataclass(frozen=True)
class ListJourneys:
    """Journeys of every id that the person has."""

    store: Store

    async def __call__(self, customer_id: str, page_size: int, page_token: str) -> Page:
        """Raises InvalidArgument."""
        size = pages.page_size(page_size)
        before = _position(pages.decode_token(page_token))
        everybody = await self.store.merges.everybody(customer_id)
        found = await self.store.journeys.page(everybody, before, size + 1)
        shown = [journey_id for _, journey_id in found[:size]]
        steps = await self.store.journeys.steps(shown)
        told = [journeys.journey(journey_id, steps[journey_id]) for journey_id in shown]
        page = [replace(each, customer_id=everybody[0]) for each in told]
        return Page(page, _token(*found[size - 1]) if len(found) > size else "")


def _token(began_at: datetime, journey_id: str) -> str:
    return pages.encode_token([round(began_at.timestamp() * _SECOND), journey_id])


def _position(value: Any) -> tuple[datetime, str] | None:
    if value is None:
        return None
    match value:
        case [int() as moment, str() as journey_id] if 0 <= moment < 1 << 45:
            at = datetime.fromtimestamp(moment // _SECOND, UTC)
            return at.replace(microsecond=moment % _SECOND * 1000), journey_id
    raise InvalidArgument([Violation("pageToken", "is not a token of this list")])
