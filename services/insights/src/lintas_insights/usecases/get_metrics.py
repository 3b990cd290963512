"""Returns figures over time."""

from dataclasses import dataclass
from datetime import datetime

from lintas_insights.domain import metrics
from lintas_insights.domain.metrics import Point, Question
from lintas_insights.store import Store
from lintas_insights.usecases.fold_facts import FoldFacts


@dataclass(frozen=True)
class Answer:
    """The points, and the newest event that is counted in; none where there is none yet."""

    points: list[Point]
    as_of: datetime | None


@dataclass(frozen=True)
class GetMetrics:
    """Everything that was heard of is counted in, also what came just now."""

    store: Store
    fold: FoldFacts

    async def __call__(self, asked: Question) -> Answer:
        await self.fold()
        totals = await self.store.rollups.totals()
        rows = await self.store.rollups.rows(asked)
        as_of = max((total.as_of for total in totals), default=None)
        return Answer(metrics.points(asked, rows), as_of)
