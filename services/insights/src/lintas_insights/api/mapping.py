"""The domain as the contract shows it."""

from lintas.common.v1 import books_service_pb2 as books
from lintas.insights.v1 import insights_service_pb2 as pb
from lintas_insights.domain.journeys import Hop, Journey
from lintas_insights.domain.metrics import Point
from lintas_insights.usecases.get_books import Audit
from lintas_kit import money_proto
from lintas_kit.times import to_timestamp


def journey(given: Journey) -> pb.Journey:
    return pb.Journey(
        journey_id=given.journey_id,
        customer_id=given.customer_id,
        hops=map(_hop, given.hops),
        outcome=given.outcome.value,
    )


def _hop(given: Hop) -> pb.Hop:
    return pb.Hop(
        at=to_timestamp(given.at),
        channel=given.channel,  # type: ignore[arg-type]
        kind=given.kind,
        service=given.service,
        reference=given.reference,
        trace_id=given.trace_id,
    )


def point(given: Point) -> pb.MetricPoint:
    message = pb.MetricPoint(name=given.name, group=dict(given.group), value=given.value)
    if given.amount is not None:
        message.amount.CopyFrom(money_proto.to_proto(given.amount))
    return message


def audit(given: Audit) -> pb.GetBooksResponse:
    return pb.GetBooksResponse(
        laws=[
            books.BookLaw(
                name=law.name,
                description=law.description,
                left=law.left,
                right=law.right,
                difference=law.difference,
                unit=law.unit,
            )
            for law in given.laws
        ],
        balanced=given.balanced,
        at=to_timestamp(given.at),
    )
