"""Message to use case to message."""

from dataclasses import dataclass
from typing import Any

from lintas.insights.v1 import insights_service_pb2 as pb
from lintas.insights.v1 import insights_service_pb2_grpc as rpc
from lintas_insights.api import mapping
from lintas_insights.domain import metrics
from lintas_insights.usecases.get_books import GetBooks
from lintas_insights.usecases.get_journey import GetJourney
from lintas_insights.usecases.get_metrics import GetMetrics
from lintas_insights.usecases.list_journeys import ListJourneys
from lintas_kit.times import from_timestamp, to_timestamp

Rpc = Any


@dataclass(frozen=True)
class InsightsServicer(rpc.InsightsServiceServicer):
    """Journeys, figures, books."""

    journey: GetJourney
    journeys: ListJourneys
    metrics: GetMetrics
    books: GetBooks

    async def GetJourney(self, request: pb.GetJourneyRequest, _: Rpc) -> pb.GetJourneyResponse:
        found = await self.journey(request.journey_id)
        return pb.GetJourneyResponse(journey=mapping.journey(found))

    async def ListCustomerJourneys(
        self, request: pb.ListCustomerJourneysRequest, _: Rpc
    ) -> pb.ListCustomerJourneysResponse:
        page = await self.journeys(request.customer_id, request.page_size, request.page_token)
        return pb.ListCustomerJourneysResponse(
            journeys=map(mapping.journey, page.journeys), next_page_token=page.next_page_token
        )

    async def GetMetrics(self, request: pb.GetMetricsRequest, _: Rpc) -> pb.GetMetricsResponse:
        asked = metrics.question(
            request.names,
            from_timestamp(getattr(request, "from")),
            from_timestamp(request.to),
            request.group_by,
            request.time_zone,
        )
        answer = await self.metrics(asked)
        return pb.GetMetricsResponse(
            points=map(mapping.point, answer.points), as_of=to_timestamp(answer.as_of)
        )

    async def GetBooks(self, request: pb.GetBooksRequest, _: Rpc) -> pb.GetBooksResponse:
        return mapping.audit(await self.books())
