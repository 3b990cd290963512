"""Journeys: one document a step, never changed, and one a journey to list them by."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from lintas_insights.domain.journeys import Outcome, Step
from lintas_kit.mongo import Collection, Document, insert_new
from lintas_kit.together import Together

MOST_STEPS = 5_000
# Journeys that this process wrote down lately, so that their next steps need not.
MOST_KNOWN = 20_000


class Journeys:
    """Written as events come, in any order; the same event is there once."""

    def __init__(self, journeys: Collection, steps: Collection) -> None:
        self._journeys = journeys
        self._steps = steps
        self._insert: Together[Document, bool] = Together(partial(insert_new, steps))
        self._known: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    async def create_indexes(self) -> None:
        await self._steps.create_index([("journey_id", 1), ("at", 1)])
        await self._journeys.create_index(
            [("customers", 1), ("began_at", DESCENDING), ("_id", DESCENDING)]
        )

    async def add(self, step: Step) -> None:
        """Adds the step; a repeat changes nothing."""
        key = (step.journey_id, step.customer_id)
        if key not in self._known or step.at < self._known[key]:
            await self._begin(step)
            self._remember(key, step.at)
        await self._insert(_document(step))

    async def _begin(self, step: Step) -> None:
        """The journey, with this customer in it, began no later than the step."""
        update: Document = {"$min": {"began_at": step.at}}
        if step.customer_id:
            update["$addToSet"] = {"customers": step.customer_id}
        try:
            await self._journeys.update_one({"_id": step.journey_id}, update, upsert=True)
        except DuplicateKeyError:  # two steps began the journey at once
            await self._journeys.update_one({"_id": step.journey_id}, update)

    def _remember(self, key: tuple[str, str], at: datetime) -> None:
        self._known[key] = at
        self._known.move_to_end(key)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    async def steps(self, journey_ids: Sequence[str]) -> dict[str, list[Step]]:
        """The steps of each journey, the earliest first."""
        found: dict[str, list[Step]] = {journey_id: [] for journey_id in journey_ids}
        for journey_id, own in found.items():
            cursor = self._steps.find({"journey_id": journey_id}).sort("at", 1)
            own += [_read(each) for each in await cursor.limit(MOST_STEPS).to_list(MOST_STEPS)]
        return found

    async def page(
        self, customer_ids: Sequence[str], before: tuple[datetime, str] | None, size: int
    ) -> list[tuple[datetime, str]]:
        """When journeys of the customers began, and their ids, the newest first."""
        query: Document = {"customers": {"$in": list(customer_ids)}}
        if before:
            at, journey_id = before
            query["began_at"] = {"$lte": at}
            query["$or"] = [{"began_at": {"$lt": at}}, {"_id": {"$lt": journey_id}}]
        order = [("began_at", DESCENDING), ("_id", DESCENDING)]
        found = await self._journeys.find(query).sort(order).limit(size).to_list(size)
        return [(each["began_at"], each["_id"]) for each in found]


def _document(step: Step) -> Document:
    return {
        "_id": step.event_id,
        "journey_id": step.journey_id,
        "trace_id": step.trace_id,
        "at": step.at,
        "channel": step.channel,
        "kind": step.kind,
        "service": step.service,
        "reference": step.reference,
        "customer_id": step.customer_id,
        "order_state": step.order_state.value if step.order_state else "",
    }


def _read(document: Document) -> Step:
    state = document["order_state"]
    return Step(
        event_id=document["_id"],
        journey_id=document["journey_id"],
        trace_id=document["trace_id"],
        at=document["at"],
        channel=document["channel"],
        kind=document["kind"],
        service=document["service"],
        reference=document["reference"],
        customer_id=document["customer_id"],
        order_state=Outcome(state) if state else None,
    )
